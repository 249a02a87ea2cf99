/** Something that will happen. */
export interface Entry {
  /** ms since the epoch. */
  readonly due: number;
  /** Of the invitation that expires, or of the task that ends. */
  readonly id: string;
}

/** setTimeout takes a longer delay for none at all: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const LONGEST_DELAY = 2 ** 31 - 1;

/** What will happen, in order of due time; entries due at the same time keep the order they were added in. */
export class Agenda {
  readonly #now: () => number;
  readonly #happen: (entry: Entry) => void;
  #entries: Entry[] = [];
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param now ms since the epoch. */
  constructor(now: () => number, happen: (entry: Entry) => void) {
    this.#now = now;
    this.#happen = happen;
  }

  /** In order of due time. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  set entries(entries: readonly Entry[]) {
    this.#entries = [];
    for (const entry of entries) this.add(entry);
  }

  add(entry: Entry): void {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.due ?? 0) <= entry.due) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, entry);
    if (low === 0) this.#watch();
  }

  /** Lets everything happen that is due by now. */
  settle(): void {
    const now = this.#now();
    for (let next = this.#entries[0]; next && next.due <= now; next = this.#entries[0]) {
      this.#entries.shift();
      this.#happen(next);
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
