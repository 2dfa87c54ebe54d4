// The connection: server-sent events, watched, and opened again by itself.

const SILENCE = 6000; // the server says something every 2 s
const HIDDEN = 30000; // browsers open six connections to a server: hidden pages give theirs back
const LONGEST_WAIT = 8000;

/**
 * Hears what happens. `heard(event, data)` is called for each message, `changed(state, since)` when
 * the connection becomes 'connecting', 'live', 'asleep' or 'lost'; `since` is when it last heard.
 */
export class Live {
  #heard;
  #changed;
  #source = null;
  #service = '';
  #state = '';
  #last = null;
  #failures = 0;
  #retry = 0;
  #sleep = 0;

  constructor(heard, changed) {
    this.#heard = heard;
    this.#changed = changed;
    setInterval(() => this.#watch(), 1000);
    document.addEventListener('visibilitychange', () => this.#visibility());
  }

  /** Hears of this service in full from now on; '' for none. */
  follow(service) {
    this.#service = service;
    this.#open();
  }

  #open() {
    clearTimeout(this.#retry);
    this.#source?.close();
    if (this.#state !== 'lost' && this.#state !== 'live') this.#become('connecting');
    const source = new EventSource(`/api/v1/events?service=${encodeURIComponent(this.#service)}`);
    this.#source = source;
    this.#opened = Date.now();
    for (const event of ['hello', 'services', 'service', 'beat']) {
      source.addEventListener(event, (message) => {
        if (source !== this.#source) return;
        this.#last = Date.now();
        this.#failures = 0;
        this.#become('live');
        this.#heard(event, JSON.parse(message.data));
      });
    }
    source.onerror = () => {
      if (source === this.#source) this.#lose();
    };
  }

  #opened = 0;

  #watch() {
    if (this.#source && Date.now() - Math.max(this.#last ?? 0, this.#opened) > SILENCE) this.#lose();
  }

  #lose() {
    this.#source.close();
    this.#source = null;
    this.#become('lost');
    this.#askWhy();
    const wait = Math.min(LONGEST_WAIT, 500 * 2 ** this.#failures++);
    this.#retry = setTimeout(() => this.#open(), wait);
  }

  /** An EventSource does not say that it was refused. */
  async #askWhy() {
    try {
      const answer = await fetch('/api/v1/services', { method: 'HEAD' });
      if (answer.status === 401) location.assign('/sign-in');
    } catch {
      // No answer at all: lost, as said already.
    }
  }

  #visibility() {
    clearTimeout(this.#sleep);
    if (document.hidden) {
      this.#sleep = setTimeout(() => {
        clearTimeout(this.#retry);
        this.#source?.close();
        this.#source = null;
        this.#become('asleep');
      }, HIDDEN);
    } else if (!this.#source) {
      this.#open();
    }
  }

  #become(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#changed(state, this.#last);
  }
}
