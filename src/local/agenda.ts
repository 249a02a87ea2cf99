interface Entry {
  readonly due: number;
  readonly happen: (due: number) => void;
}

/** setTimeout takes a longer delay for none at all: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const LONGEST_DELAY = 2 ** 31 - 1;

/** What will happen, in order of due time; entries due at the same time keep the order they were added in. */
export class Agenda {
  readonly #now: () => number;
  readonly #entries: Entry[] = [];
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param now ms since the epoch. */
  constructor(now: () => number) {
    this.#now = now;
  }

  add(due: number, happen: (due: number) => void): void {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.due ?? 0) <= due) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, { due, happen });
    if (low === 0) this.#watch();
  }

  /** Lets everything happen that is due by now. */
  settle(): void {
    const now = this.#now();
    for (let next = this.#entries[0]; next && next.due <= now; next = this.#entries[0]) {
      this.#entries.shift();
      next.happen(next.due);
    }
    this.#watch();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #watch(): void {
    clearTimeout(this.#timer);
    const next = this.#entries[0];
    if (!next || this.#closed) return;
    const watchedSince = this.#now();
    const delay = Math.min(Math.max(next.due - watchedSince, 0) + 1, LONGEST_DELAY);
    this.#timer = setTimeout(() => {
      // A clock that stands still would be asked for ever; the next request or advance() watches again.
      if (this.#now() > watchedSince) this.settle();
    }, delay).unref();
  }
}
