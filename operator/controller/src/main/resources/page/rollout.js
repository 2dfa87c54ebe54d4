// How a revision is let in: the revisions side by side, and what the judge says of them.

import { SHAPE, clock, make, say } from '/text.js';

const VERBS = { Stepping: ['promote', 'abort'], Promoting: ['abort'], Baking: ['rollback'], Warm: ['rollback'], Aborted: ['retry'] };

/** What may be asked of it now. */
export const verbsOf = ({ phase, paused }) => [...(paused ? ['resume'] : []), ...(VERBS[phase] ?? [])];

export class Rollout {
  #shown = '';
  #shape = make('span', 'shape');
  #phase = make('span', 'phase');
  #tracks = make('ul', 'tracks');
  #because = make('p', 'verdict');
  #evidence = make('ul', 'evidence');

  element = make('section', 'rollout', make('h3', '', 'Rollout ', this.#shape, this.#phase), this.#tracks, this.#because, this.#evidence);

  constructor() {
    this.#shape.ariaHidden = 'true';
    this.element.hidden = true;
  }

  show(canary) {
    const shown = JSON.stringify(canary ?? null);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.element.hidden = !canary;
    if (!canary) return;
    const { phase, step, paused, since, because, level, evidence, tracks } = canary;
    this.element.dataset.level = level;
    say(this.#shape, SHAPE[level]);
    const told = [phase.toLowerCase()];
    if (step) told.push(`step ${step.replace('/', ' of ')}`);
    if (paused) told.push('paused');
    if (since !== null) told.push(`since ${clock(since)}`);
    say(this.#phase, told.join(' · '));
    this.#tracks.replaceChildren(...tracks.map(track));
    say(this.#because, because);
    this.#evidence.replaceChildren(...evidence.map((line) => make('li', '', line)));
  }
}

/** A revision: its share of the calls as a bar and a word, and its pods. */
function track({ role, revision, image, share, ready, replicas }) {
  const bar = make('meter');
  bar.max = 100;
  bar.value = share;
  bar.ariaHidden = 'true';
  const item = make(
    'li',
    '',
    make('b', '', role),
    make('span', 'image', `${image} · ${revision}`),
    bar,
    make('span', 'status', share === 0 ? 'no calls' : share === 100 ? 'all calls' : `${share} % of the calls`),
    make('span', 'message', replicas === 0 ? 'no pods' : `${ready} of ${replicas} ready`),
  );
  item.dataset.role = role;
  return item;
}
