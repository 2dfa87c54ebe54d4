// One service in full.

import { Chart } from '/chart.js';
import { Rollout, verbsOf } from '/rollout.js';
import { SHAPE, clock, figure, make, replicas, say } from '/text.js';

const KEPT_DECISIONS = 200;
const SHORTEST_SECONDS = 180; // what a chart of a young service shows at least

export class Detail {
  #root;
  #key = '';
  #row = null;
  #detail = null;
  #series = null;
  #shown = null; // the part of the series that is drawn
  #decisions = [];
  #pointed = null;
  #frame = 0;
  #view;
  #ranged;
  #range = '15m';

  /** `ranged(range)` is called when a person wants to see '15m' or '2h'. */
  constructor(root, ranged) {
    this.#root = root;
    this.#ranged = ranged;
  }

  get range() {
    return this.#range;
  }

  /** Shows another service, or says why it cannot. */
  open(key, message) {
    this.#key = key;
    this.#row = this.#detail = this.#series = this.#shown = this.#pointed = null;
    this.#decisions = [];
    this.#view = null;
    this.#root.replaceChildren(make('p', 'nothing', message));
  }

  /** Everything of it. */
  load({ service, detail, decisions, series }) {
    this.#row = service;
    this.#detail = detail;
    this.#decisions = decisions;
    this.#series = series;
    if (!this.#view) {
      this.#view = new View((index, decision) => this.#point(index, decision), (range) => this.#changeRange(range));
      this.#root.replaceChildren(...this.#view.parts);
    }
    this.#draw();
  }

  row(row) {
    if (!this.#series || row === this.#row) return;
    this.#row = row;
    this.#drawSoon();
  }

  /** What is new of it: the last seconds, decisions not heard of before. */
  hear({ detail, decisions, series }) {
    if (!this.#series) return;
    this.#detail = detail;
    const known = new Set(this.#decisions.map((decision) => decision.n));
    this.#decisions = [...decisions.filter(({ n }) => !known.has(n)), ...this.#decisions].slice(0, KEPT_DECISIONS);
    append(this.#series, series);
    this.#drawSoon();
  }

  #changeRange(range) {
    this.#range = range;
    this.#ranged(range);
  }

  #point(index, decision) {
    this.#pointed = index === null ? null : { index, decision };
    this.#drawReadout();
  }

  #drawSoon() {
    if (!this.#frame) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        if (this.#view && this.#series) this.#draw();
      });
    }
  }

  #draw() {
    this.#view.head(this.#row, this.#detail, this.#key);
    this.#view.rollout.show(this.#detail.canary);
    this.#view.calls(this.#row.name, this.#detail);
    this.#view.conditions(this.#detail.conditions);
    this.#view.decisions(this.#decisions);
    this.#view.range(this.#range);
    this.#shown = sinceBegun(this.#series);
    this.#view.chart.show(this.#shown, this.#decisions, `Load against what ready replicas take, and replicas, over the last ${this.#range === '2h' ? '2 hours' : '15 minutes'}`);
    this.#drawReadout();
  }

  #drawReadout() {
    if (!this.#shown) return;
    const { start, step, load, capacity, desired, ready } = this.#shown;
    let index = this.#pointed?.index ?? load.length - 1;
    if (!this.#pointed) while (index > load.length - 4 && ready[index] === null) index--;
    this.#view.readout({
      at: this.#pointed ? clock((start + index * step) * 1000) : 'now',
      load: figure(load[index], this.#row.unit),
      capacity: figure(capacity[index]),
      ready: ready[index] ?? 'unknown',
      desired: desired[index] ?? 'unknown',
      decision: this.#pointed?.decision ?? null,
    });
  }
}

/** Without the time before anything was known, so that what a young service did is not squeezed into a corner. */
function sinceBegun({ start, step, load, capacity, desired, ready }) {
  const begun = ready.findIndex((count) => count !== null);
  const from = Math.max(0, Math.min(begun, ready.length - Math.ceil(SHORTEST_SECONDS / step)));
  const [l, c, d, r] = [load, capacity, desired, ready].map((column) => column.slice(from));
  return { start: start + from * step, step, load: l, capacity: c, desired: d, ready: r };
}

/** Moves a window of samples on, and overwrites what is in both. */
function append(series, news) {
  const steps = series.load.length;
  for (let i = 0; i < news.load.length; i++) {
    if (news.ready[i] === null) continue;
    const at = news.start + i * news.step;
    const slot = Math.floor(at / series.step) - Math.floor(series.start / series.step);
    const shift = slot - steps + 1;
    if (slot < 0) continue;
    if (shift > 0) {
      for (const column of [series.load, series.capacity, series.desired, series.ready]) {
        column.splice(0, shift);
        while (column.length < steps) column.push(null);
      }
      series.start += shift * series.step;
    }
    const to = Math.min(slot, steps - 1);
    // Of several in a coarse step the highest load stays, as on the server.
    if (series.step > news.step && series.load[to] !== null && !(news.load[i] > series.load[to])) continue;
    for (const column of ['load', 'capacity', 'desired', 'ready']) series[column][to] = news[column][i];
  }
}

/** The elements, and how they are filled. */
class View {
  #shape = make('span', 'shape');
  #name = make('span', 'name');
  #namespace = make('span', 'namespace');
  #word = make('span', 'word');
  #hold = make('span', 'tag');
  #count = make('p', 'count');
  #sentence = make('p', 'sentence');
  #facts = make('dl', 'facts');
  #now = make('p', 'readout');
  #why = make('p', 'why');
  #short = make('button', '', '15 min');
  #long = make('button', '', '2 h');
  #figure = make('div', 'canvas');
  #decisions = make('ol', 'decisions');
  #calls = make('section', 'calls');
  #conditions = make('ul', 'conditions');
  #commands = make('p', 'commands');
  #shownDecisions = '';
  #shownConditions = '';
  #shownCalls = '';
  #commanded = '';

  constructor(pointed, ranged) {
    this.#shape.ariaHidden = 'true';
    this.#short.type = this.#long.type = 'button';
    this.#short.onclick = () => ranged('15m');
    this.#long.onclick = () => ranged('2h');
    this.chart = new Chart(this.#figure, pointed);
    this.rollout = new Rollout();
    const back = make('a', 'back', '‹ all services');
    back.href = '#';
    this.parts = [
      back,
      make('header', 'head', make('h2', '', this.#shape, this.#name, this.#namespace, this.#word, this.#hold), this.#count),
      this.#sentence,
      this.#facts,
      make('figure', 'history', make('figcaption', '', this.#now, make('span', 'ranges', this.#short, this.#long)), this.#figure, this.#why),
      this.rollout.element,
      this.#calls,
      make(
        'div',
        'below',
        make('section', '', make('h3', '', 'Decisions'), this.#decisions),
        make('section', '', make('h3', '', 'Conditions'), this.#conditions, make('h3', '', 'By hand'), this.#commands),
      ),
    ];
  }

  head(row, detail, key) {
    this.#shape.parentElement.dataset.level = row.level;
    say(this.#shape, SHAPE[row.level]);
    say(this.#name, row.name);
    say(this.#namespace, row.namespace);
    say(this.#word, row.word);
    say(this.#hold, row.hold);
    this.#hold.hidden = !row.hold;
    say(this.#count, `${replicas(row)} of ${row.max}, ${row.ready} ready`);
    say(this.#sentence, row.sentence || 'No decision yet.');
    const facts = [
      ['load', figure(row.load, row.unit)],
      ['ready replicas take', figure(row.capacity, row.unit)],
      ['bounds', `${row.min} to ${row.max}`],
      ['in Consul', detail.registered === null ? 'not registered' : `${detail.passing} of ${detail.registered} passing`],
      ['revision', detail.stable ? `${detail.stable.revision} · ${detail.stable.image}` : 'none yet'],
    ];
    if (detail.next) facts.push(['next', `${detail.next.revision} · ${detail.next.image}`]);
    const parts = this.#facts.children;
    facts.forEach(([name, value], i) => {
      if (!parts[i]) this.#facts.append(make('div', '', make('dt'), make('dd')));
      say(parts[i].firstElementChild, name);
      say(parts[i].lastElementChild, value);
    });
    while (parts.length > facts.length) parts[parts.length - 1].remove();
    const told = [key, row.hold, detail.canary?.phase, detail.canary?.paused].join();
    if (told !== this.#commanded) {
      this.#commanded = told;
      this.#commands.replaceChildren(...byHand(row, detail.canary).map(command));
    }
  }

  range(range) {
    this.#short.ariaPressed = `${range === '15m'}`;
    this.#long.ariaPressed = `${range === '2h'}`;
  }

  readout({ at, load, capacity, ready, desired, decision }) {
    const parts = [
      ['at', at],
      ['load', `load ${load}`],
      ['capacity', `ready take ${capacity}`],
      ['ready', `${ready} ready`],
      ['desired', `${desired} wanted`],
    ];
    while (this.#now.children.length < parts.length) this.#now.append(make('span'));
    parts.forEach(([className, text], i) => {
      this.#now.children[i].className = className;
      say(this.#now.children[i], text);
    });
    say(this.#why, decision ? `${clock(decision.at)}  ${decision.sentence}` : '▲ more   ▼ fewer   ○ kept as it was: point at one for its reason');
    this.#why.dataset.pointed = decision !== null;
  }

  decisions(decisions) {
    const shown = decisions.map(({ n }) => n).join();
    if (shown === this.#shownDecisions && decisions.length) return;
    this.#shownDecisions = shown;
    this.#decisions.replaceChildren(
      ...decisions.map(({ at, from, to, sentence }) => {
        const shape = make('span', to === from ? 'shape kept' : 'shape', to > from ? '▲' : to < from ? '▼' : '○');
        shape.title = to > from ? 'more' : to < from ? 'fewer' : 'kept as it was';
        const time = make('time', '', clock(at));
        time.dateTime = new Date(at).toISOString();
        return make('li', '', time, shape, make('span', '', sentence));
      }),
    );
    if (!decisions.length) this.#decisions.replaceChildren(make('li', 'none', 'None since this operator began to watch.'));
  }

  /** Who calls it and whom it calls, with the breaker on the way, and what callers may send. */
  calls(name, { callers = [], callees = [], admission = [] }) {
    const shown = JSON.stringify([name, callers, callees, admission]);
    if (shown === this.#shownCalls) return;
    this.#shownCalls = shown;
    this.#calls.hidden = !callers.length && !callees.length && !admission.length;
    this.#calls.replaceChildren(
      make('h3', '', 'Calls'),
      make('ul', 'edges', ...callers.map((edge) => way(edge.name, name, edge)), ...callees.map((edge) => way(name, edge.name, edge))),
      ...(admission.length
        ? [make('h3', '', 'Callers may send'), make('ul', 'admission', ...admission.map(share))]
        : []),
    );
  }

  conditions(conditions) {
    const shown = JSON.stringify(conditions);
    if (shown === this.#shownConditions) return;
    this.#shownConditions = shown;
    this.#conditions.replaceChildren(
      ...conditions.map(({ type, status, reason, message, good }) => {
        const shape = make('span', 'shape', good ? '○' : '◆');
        shape.ariaHidden = 'true';
        const item = make('li', '', shape, make('b', '', type), make('span', 'status', `${status} · ${reason}`), make('span', 'message', message));
        item.dataset.good = good;
        return item;
      }),
    );
  }
}

const BREAKER = { closed: '──', open: '─╱─', 'half-open': '┄┄', unknown: '──' };

/** Calls from one to another: the breaker as a word and a shape, and what became of the calls. */
function way(caller, callee, { state, wanted, failed, refused, shed, note }) {
  const shape = make('span', 'shape', `${BREAKER[state] ?? '──'}▸`);
  shape.ariaHidden = 'true';
  const told = [`${figure(wanted)}/s`];
  if (refused) told.push(`${refused} % refused`);
  if (shed) told.push(`${shed} % held back`);
  if (failed) told.push(`${failed} % failed`);
  if (note) told.push(note);
  const word = state === 'unknown' ? 'breaker unknown' : `breaker ${state}`;
  const item = make('li', '', make('b', '', caller), shape, make('b', '', callee), make('span', 'status', word), make('span', 'message', told.join(' · ')));
  item.dataset.state = state;
  return item;
}

/** What callers may send of a class. */
function share({ class: name, percent }) {
  const bar = make('meter');
  bar.max = 100;
  bar.value = percent;
  bar.ariaHidden = 'true';
  const item = make('li', '', make('b', '', name), bar, make('span', 'status', percent === 100 ? 'everything' : percent === 0 ? 'nothing' : `${percent} %`));
  item.dataset.whole = percent === 100;
  return item;
}

/** What a person would type to see the same, to let go of what another person holds, and to steer a rollout. */
function byHand({ name, namespace, hold }, canary) {
  const commands = [
    `kubectl get ssvc ${name} -n ${namespace}`,
    `ssvc explain ${name} -n ${namespace}`,
    `kubectl get events -n ${namespace} --field-selector involvedObject.name=${name}`,
  ];
  const verbs = canary ? verbsOf(canary) : [];
  return [...commands, ...[...(hold ? ['auto'] : []), ...verbs].map((verb) => `ssvc ${verb} ${name} -n ${namespace}`)];
}

/** A command that a click copies. */
function command(text) {
  const button = make('button', 'command', make('code', '', text));
  button.type = 'button';
  button.title = 'Copy';
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.dataset.copied = 'true';
    } catch {
      // Not allowed over plain HTTP from elsewhere: mark it, so that one key copies it.
      getSelection().selectAllChildren(button);
    }
    setTimeout(() => delete button.dataset.copied, 1200);
  };
  return button;
}
