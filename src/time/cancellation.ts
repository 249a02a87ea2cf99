/** Those who want to be told when a signal is aborted. */
export class Listeners {
  /** No Set: the tables that one leaves behind as it changes keep all that was ever in it until a full collection. */
  readonly #all: { tell: (signal: Signal) => void; at: number }[] = [];

  get count(): number {
    return this.#all.length;
  }

  /** @returns what ends it */
  add(tell: (signal: Signal) => void): () => void {
    const all = this.#all;
    const listener = { tell, at: all.length };
    all.push(listener);
    return () => {
      if (all[listener.at] !== listener) return;
      const last = all.pop() as typeof listener;
      if (last === listener) return;
      last.at = listener.at;
      all[last.at] = last;
    };
  }

  /** Tells all but those whom another makes leave. */
  tell(signal: Signal): void {
    for (const listener of [...this.#all]) if (this.#all[listener.at] === listener) listener.tell(signal);
  }
}

/**
 * An AbortController and its signal in one, for the client's own use: nearly all calls end by themselves, and what could
 * have ended them should not take longer than to sign them.
 */
export class Cancellation {
  aborted = false;
  reason: unknown;
  readonly #listeners = new Listeners();
  #controller: AbortController | undefined;

  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    this.#controller?.abort(reason);
    this.#listeners.tell(this);
  }

  onAbort(listener: (signal: Signal) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** For those who know nothing else. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.aborted) this.#controller.abort(this.reason);
    }
    return this.#controller.signal;
  }
}

/** How long what is done with a client lasts. It may be used again after its end, and then for another lifetime. */
export class Lifetime {
  #signal = new Cancellation();

  /** Is aborted when the present lifetime ends. */
  get signal(): Signal {
    return this.#signal;
  }

  end(): void {
    const ended = this.#signal;
    this.#signal = new Cancellation();
    ended.abort(new Error("The client was destroyed meanwhile"));
  }
}

/** What ends something before its time. */
export type Signal = AbortSignal | Cancellation;

export function toAbortSignal(signal: Signal | undefined): AbortSignal | undefined {
  return signal instanceof Cancellation ? signal.signal : signal;
}
