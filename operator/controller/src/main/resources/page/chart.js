// Load against what ready replicas take, above; replicas as steps, below; decisions between.
//
// Drawn as SVG by ourselves: of the chart libraries, uPlot fits, but it is not on Maven Central as a WebJar, and
// a copy of it would be larger than this page. SVG also follows the page's colours without a redraw, and its gaps and
// marks are elements that a screen reader and a test can find.

import { clock, hourAndMinute } from '/text.js';

const NS = 'http://www.w3.org/2000/svg';
const LEFT = 46;
const RIGHT = 10;
const TOP = 10;
const LANE = 22; // where decisions are marked
const COUNTS = 62; // height of the replicas
const AXIS = 20;
const JOIN_SECONDS = 3; // a shorter silence is not drawn as a gap
const LABEL = 58; // a gap this wide says what it is in a word
const SIGN = 14; // and one this wide by a question mark

export class Chart {
  #host;
  #pointed;
  #svg = draw('svg', { class: 'chart', role: 'img', tabindex: '0' });
  #grid = draw('g', { class: 'grid' });
  #gaps = draw('g', { class: 'gaps' });
  #area = draw('path', { class: 'load-area' });
  #over = draw('path', { class: 'over' });
  #capacity = draw('path', { class: 'capacity' });
  #load = draw('path', { class: 'load' });
  #desired = draw('path', { class: 'desired' });
  #ready = draw('path', { class: 'ready' });
  #marks = draw('g', { class: 'marks' });
  #cross = draw('path', { class: 'cross' });
  #series = null;
  #decisions = [];
  #index = null;
  #width = 0;
  #height = 0;

  /** `pointed(index, decision)` is called when a moment is pointed at; null when none is. */
  constructor(host, pointed) {
    this.#host = host;
    this.#pointed = pointed;
    const defs = draw('defs');
    const hatch = draw('pattern', { id: 'hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' });
    hatch.append(draw('rect', { class: 'hatch', width: 1.5, height: 6 }));
    defs.append(hatch);
    this.#svg.append(defs, this.#gaps, this.#grid, this.#area, this.#over, this.#capacity, this.#load, this.#desired, this.#ready, this.#marks, this.#cross);
    host.append(this.#svg);
    new ResizeObserver(() => this.#draw()).observe(host);
    this.#svg.addEventListener('pointermove', (event) => this.#point(this.#indexAt(event.offsetX)));
    this.#svg.addEventListener('pointerleave', () => this.#point(null));
    this.#svg.addEventListener('blur', () => this.#point(null));
    this.#svg.addEventListener('keydown', (event) => this.#key(event));
  }

  show(series, decisions, label) {
    this.#series = series;
    this.#decisions = decisions;
    this.#svg.setAttribute('aria-label', label);
    this.#draw();
  }

  #key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -60, PageDown: 60 }[event.key];
    if (!step || !this.#series) return;
    event.preventDefault();
    const last = this.#series.load.length - 1;
    this.#point(Math.max(0, Math.min(last, (this.#index ?? last) + step)));
  }

  #point(index) {
    this.#index = index;
    this.#drawCross();
    if (index === null || !this.#series) {
      this.#pointed(null, null);
      return;
    }
    const at = this.#millis(index);
    const reach = (6 / this.#pixelsPerStep()) * this.#series.step * 1000;
    let nearest = null;
    for (const decision of this.#decisions) {
      const away = Math.abs(decision.at - at);
      if (away <= reach && (nearest === null || away < Math.abs(nearest.at - at))) nearest = decision;
    }
    this.#pointed(index, nearest);
  }

  #millis = (index) => (this.#series.start + index * this.#series.step) * 1000;
  #pixelsPerStep = () => (this.#width - LEFT - RIGHT) / Math.max(1, this.#series.load.length - 1);
  #x = (index) => LEFT + index * this.#pixelsPerStep();
  #xAt = (millis) => this.#x((millis / 1000 - this.#series.start) / this.#series.step);

  #indexAt(x) {
    if (!this.#series) return null;
    const index = Math.round((x - LEFT) / this.#pixelsPerStep());
    return Math.max(0, Math.min(this.#series.load.length - 1, index));
  }

  #draw() {
    this.#width = this.#host.clientWidth;
    this.#height = this.#host.clientHeight;
    if (!this.#series || this.#width < 80) return;
    this.#svg.setAttribute('width', this.#width);
    this.#svg.setAttribute('height', this.#height);
    const { load, capacity, desired, ready } = this.#series;
    const floor = this.#height - AXIS - COUNTS - LANE;
    const base = this.#height - AXIS;
    const ticks = niceTicks(highest(load, capacity), floor - TOP);
    const y = (value) => floor - (value / ticks.at(-1)) * (floor - TOP);
    const most = Math.max(1, highest(desired, ready));
    const count = (value) => base - (value / most) * (COUNTS - 12);
    const join = Math.max(1, Math.round(JOIN_SECONDS / this.#series.step));

    const loadRuns = runs(load, join);
    this.#load.setAttribute('d', loadRuns.map((run) => this.#line(load, run, y)).join(''));
    this.#area.setAttribute('d', loadRuns.map((run) => this.#line(load, run, y) + `V${floor}H${this.#x(run[0]).toFixed(1)}Z`).join(''));
    this.#capacity.setAttribute('d', runs(capacity, join).map((run) => this.#steps(capacity, run, y)).join(''));
    this.#over.setAttribute('d', this.#excess(load, capacity, join, y));
    this.#desired.setAttribute('d', runs(desired, join).map((run) => this.#steps(desired, run, count)).join(''));
    this.#ready.setAttribute('d', runs(ready, join).map((run) => this.#steps(ready, run, count)).join(''));
    this.#drawGrid(ticks, y, floor, base, most, count);
    this.#drawGaps(floor, base, join);
    this.#drawMarks(floor, base);
    this.#drawCross();
  }

  #line(values, [from, to], y) {
    let path = '';
    for (let i = from; i <= to; i++) {
      if (values[i] !== null) path += `${path ? 'L' : 'M'}${this.#x(i).toFixed(1)} ${y(values[i]).toFixed(1)}`;
    }
    return from === to ? `${path}h1` : path;
  }

  #steps(values, [from, to], y) {
    let path = `M${this.#x(from).toFixed(1)} ${y(values[from]).toFixed(1)}`;
    let last = values[from];
    for (let i = from + 1; i <= to; i++) {
      if (values[i] !== null && values[i] !== last) {
        path += `H${this.#x(i).toFixed(1)}V${y(values[i]).toFixed(1)}`;
        last = values[i];
      }
    }
    return `${path}H${(this.#x(to) + (from === to ? 1 : 0)).toFixed(1)}`;
  }

  /** Where load is above capacity: along the one and back along the other. */
  #excess(load, capacity, join, y) {
    const above = load.map((value, i) => (value !== null && capacity[i] !== null && value > capacity[i] ? value : null));
    return runs(above, 1)
      .map(([from, to]) => {
        let back = '';
        for (let i = to; i >= from; i--) back += `L${this.#x(i).toFixed(1)} ${y(capacity[i]).toFixed(1)}`;
        return this.#line(above, [from, to], y).replace(/h1$/, '') + back + 'Z';
      })
      .join('');
  }

  #drawGrid(ticks, y, floor, base, most, count) {
    const parts = [];
    for (const tick of ticks) {
      parts.push(draw('path', { d: `M${LEFT} ${y(tick).toFixed(1)}H${this.#width - RIGHT}` }));
      parts.push(label(LEFT - 6, y(tick) + 4, short(tick), 'end'));
    }
    parts.push(draw('path', { class: 'base', d: `M${LEFT} ${base}H${this.#width - RIGHT}` }));
    parts.push(label(LEFT - 6, count(most) + 4, `${most}`, 'end'));
    parts.push(label(LEFT - 6, base + 1, '0', 'end'));
    const from = this.#millis(0);
    const to = this.#millis(this.#series.load.length - 1);
    const every = timeStep(to - from, this.#width);
    const zone = new Date(from).getTimezoneOffset() * 60000;
    for (let at = Math.ceil((from - zone) / every) * every + zone; at <= to; at += every) {
      const x = this.#xAt(at);
      parts.push(draw('path', { class: 'tick', d: `M${x.toFixed(1)} ${base}v4` }));
      if (x > LEFT + 14 && x < this.#width - RIGHT - 12) parts.push(label(x, this.#height - 4, hourAndMinute(at), 'middle'));
    }
    this.#grid.replaceChildren(...parts);
  }

  /** Unknown is drawn as a gap and said. */
  #drawGaps(floor, base, join) {
    const { load, ready } = this.#series;
    const parts = [];
    const begun = Math.min(first(load), first(ready));
    let end = load.length - 1;
    while (end >= 0 && end > load.length - 1 - join && load[end] === null) end--;
    const known = runs(load, join);
    let from = begun;
    for (const [start, stop] of [...known, [end + 1, end + 1]]) {
      if (start > from && from < load.length) this.#gap(parts, from, start, ready, floor, base);
      from = stop + 1;
    }
    this.#gaps.replaceChildren(...parts);
  }

  #gap(parts, from, to, ready, floor, base) {
    const x = this.#x(Math.max(0, from - 1));
    const width = this.#x(Math.min(to, ready.length - 1)) - x;
    if (width < 1) return;
    const away = ready.slice(from, to).every((value) => value === null);
    const height = (away ? base : floor) - TOP;
    const word = away ? 'not watched' : 'unknown';
    const rect = draw('rect', { class: 'gap', x: x.toFixed(1), y: TOP, width: width.toFixed(1), height });
    const title = draw('title');
    title.textContent = `${word} from ${clock(this.#millis(from))} to ${clock(this.#millis(to))}`;
    rect.append(title);
    parts.push(rect);
    const wide = away ? LABEL * 1.3 : LABEL;
    if (width >= SIGN) parts.push(label(x + width / 2, TOP + (floor - TOP) / 2, width >= wide ? word : '?', 'middle'));
  }

  #drawMarks(floor, base) {
    const parts = [];
    const y = floor + LANE / 2 + 1;
    for (const decision of this.#decisions) {
      const x = this.#xAt(decision.at);
      if (x < LEFT || x > this.#width - RIGHT) continue;
      const at = x.toFixed(1);
      if (decision.to > decision.from) {
        parts.push(draw('path', { class: 'hair', d: `M${at} ${TOP}V${base}` }), draw('path', { class: 'mark', d: `M${at} ${y - 5}l5 9h-10z` }));
      } else if (decision.to < decision.from) {
        parts.push(draw('path', { class: 'hair', d: `M${at} ${TOP}V${base}` }), draw('path', { class: 'mark', d: `M${at} ${y + 5}l5 -9h-10z` }));
      } else {
        parts.push(draw('circle', { class: 'mark kept', cx: at, cy: y, r: 3.2 }));
      }
    }
    this.#marks.replaceChildren(...parts);
  }

  #drawCross() {
    if (this.#index === null || !this.#series) this.#cross.removeAttribute('d');
    else this.#cross.setAttribute('d', `M${this.#x(this.#index).toFixed(1)} ${TOP}V${this.#height - AXIS}`);
  }
}

/** Runs of known values, [from, to]; up to `join` unknown ones between two do not part them. */
function runs(values, join) {
  const found = [];
  let from = -1;
  let last = -1;
  values.forEach((value, i) => {
    if (value === null) return;
    if (from >= 0 && i - last > join) {
      found.push([from, last]);
      from = i;
    } else if (from < 0) {
      from = i;
    }
    last = i;
  });
  if (from >= 0) found.push([from, last]);
  return found;
}

const first = (values) => {
  const index = values.findIndex((value) => value !== null);
  return index < 0 ? values.length : index;
};

const highest = (...all) => all.reduce((most, values) => values.reduce((m, value) => (value !== null && value > m ? value : m), most), 0);

/** 0, 250, 500 ...: one a good 40 pixels, the last above the highest value. */
function niceTicks(most, pixels) {
  const wanted = Math.max(2, Math.floor(pixels / 42));
  const rough = (most > 0 ? most * 1.05 : 1) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= rough);
  return Array.from({ length: Math.ceil((most > 0 ? most * 1.05 : 1) / step) + 1 }, (_, i) => i * step);
}

function timeStep(span, width) {
  const most = Math.max(2, Math.floor(width / 80));
  return [1, 2, 3, 5, 10, 15, 30, 60].map((m) => m * 60000).find((step) => span / step <= most) ?? 3600000;
}

const short = (value) => (value >= 10000 ? `${+(value / 1000).toPrecision(3)}k` : `${+value.toPrecision(3)}`);

function label(x, y, text, anchor) {
  const element = draw('text', { x: x.toFixed(1), y: y.toFixed(1), 'text-anchor': anchor });
  element.textContent = text;
  return element;
}

function draw(tag, attributes = {}) {
  const element = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
