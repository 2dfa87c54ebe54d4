// The list: those in trouble first.

import { SHAPE, figure, make, replicas, say } from '/text.js';

const RANK = { failing: 0, changing: 1, quiet: 2 };

export const keyOf = (row) => `${row.namespace}/${row.name}`;

const order = (a, b) => RANK[a.level] - RANK[b.level] || (keyOf(a) < keyOf(b) ? -1 : 1);

/** Draws rows and keeps their elements, so that only what changed is touched. */
export class List {
  #rows;
  #items = new Map();

  constructor(element) {
    this.#rows = element;
  }

  /** Keys in the order in which they are shown. */
  draw(services, filter, selected) {
    const wanted = filter.trim().toLowerCase();
    const shown = [...services.values()].filter((row) => keyOf(row).includes(wanted)).sort(order);
    const keys = shown.map(keyOf);
    const keep = new Set(keys);
    for (const [key, item] of this.#items) {
      if (!keep.has(key)) {
        item.element.remove();
        this.#items.delete(key);
      }
    }
    let next = this.#rows.firstElementChild;
    for (const row of shown) {
      const item = this.#item(keyOf(row));
      item.fill(row, keyOf(row) === selected);
      if (item.element === next) next = next.nextElementSibling;
      else this.#rows.insertBefore(item.element, next);
    }
    return keys;
  }

  #item(key) {
    let item = this.#items.get(key);
    if (!item) {
      item = new Item(key);
      this.#items.set(key, item);
    }
    return item;
  }
}

class Item {
  #last = null;
  #selected = false;
  #shape = make('span', 'shape');
  #name = make('span', 'name');
  #namespace = make('span', 'namespace');
  #count = make('span', 'count');
  #word = make('span', 'word');
  #hold = make('span', 'tag');
  #load = make('span', 'load');
  #bar = bar();
  #link = make(
    'a',
    '',
    this.#shape,
    make('span', 'who', this.#name, this.#namespace),
    this.#count,
    make('span', 'what', this.#word, this.#hold),
    this.#load,
    this.#bar.element,
  );

  element = make('li', '', this.#link);

  constructor(key) {
    this.#link.href = `#${key}`;
    this.#link.title = key;
    this.#shape.ariaHidden = 'true';
  }

  fill(row, selected) {
    if (selected !== this.#selected) {
      this.#selected = selected;
      if (selected) this.#link.setAttribute('aria-current', 'true');
      else this.#link.removeAttribute('aria-current');
    }
    if (row === this.#last) return;
    this.#last = row;
    this.#link.dataset.level = row.level;
    say(this.#shape, SHAPE[row.level]);
    say(this.#name, row.name);
    say(this.#namespace, row.namespace);
    say(this.#count, replicas(row));
    say(this.#word, row.word);
    say(this.#hold, row.hold);
    this.#hold.hidden = !row.hold;
    say(this.#load, row.load === null ? 'load unknown' : figure(row.load, row.unit));
    this.#bar.fill(row.load, row.capacity);
  }
}

/** Load as a share of what the ready replicas take; longer than the track when it is more. */
function bar() {
  const NS = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(NS, 'svg');
  svg.setAttribute('class', 'room');
  svg.setAttribute('viewBox', '0 0 100 4');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  const rect = (className, width) => {
    const element = document.createElementNS(NS, 'rect');
    element.setAttribute('class', className);
    element.setAttribute('height', '4');
    element.setAttribute('width', width);
    svg.append(element);
    return element;
  };
  const track = rect('track', '100');
  const fill = rect('fill', '0');
  const over = rect('over', '0');
  return {
    element: svg,
    fill(load, capacity) {
      const known = load !== null && capacity !== null && capacity > 0;
      svg.classList.toggle('unknown', !known);
      const share = known ? load / capacity : 0;
      // The track is what they take; above it, the scale shrinks so that the excess is seen.
      const scale = share > 1 ? 100 / share : 100;
      track.setAttribute('width', scale.toFixed(1));
      fill.setAttribute('width', (Math.min(share, 1) * scale).toFixed(1));
      over.setAttribute('x', scale.toFixed(1));
      over.setAttribute('width', (share > 1 ? 100 - scale : 0).toFixed(1));
    },
  };
}
