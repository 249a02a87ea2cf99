import { unlessAborted } from "../time/abort.ts";
import type { Signal } from "../time/cancellation.ts";
import { LONGEST_TIMER_MS, type Timing } from "../time/timing.ts";
import { DailyQuotaExhaustedError, QuotaWaitError } from "./errors.ts";
import { ARRIVAL_JITTER_MS, checkUsage, checkWait, type QuotaKind, type QuotaStore } from "./quota-store.ts";

/** How a call waits for its turn. */
export interface TurnOptions {
  /** Whether the call has had a turn before: then it came before all who wait for their first. */
  again?: boolean;
  signal?: Signal | undefined;
  /** How long the call can wait, in ms. */
  maxWait: number;
  timing: Timing;
}

/** A turn that has come, and what became of it. */
export interface Grant {
  /** Is to be called when the request leaves. */
  sent(): void;
  /** Is to be called when the service answered that it took the request, even if only to refuse what it asks for. */
  admitted(): void;
  /**
   * Is to be called when the service throttled the request: everybody waits then.
   *
   * @param retryAfter how long, in ms; by default, and for 0, a second, and longer when this follows upon another
   */
  throttled(retryAfter?: number): Promise<void>;
}

/** How long everybody waits after the service throttled without saying how long, in ms: this, and twice as long each time. */
const PENALTY_MS = 1_000;
const LONGEST_PENALTY_MS = 16_000;

/** The calls of one kind that wait for their turn, of which the first asks the store for all. */
export class Queue {
  readonly #kind: QuotaKind;
  readonly #store: QuotaStore;
  readonly #now: () => number;
  /** In the order they came: first those who have had a turn before. */
  readonly #waiting = { again: new Set<Turn>(), first: new Set<Turn>() };
  #serving = false;
  /** How often in a row the service throttled, not counting calls that were under way already. */
  #throttled = 0;
  #throttledAt = Number.NEGATIVE_INFINITY;
  /** Whether the service has taken a request: the first are slow on their way, and how slow only their answers tell. */
  #isWarm = false;
  /** While the queue sleeps: nothing is granted before this. */
  #sleepsUntil = Number.NEGATIVE_INFINITY;
  #sleep: AbortController | undefined;

  constructor(kind: QuotaKind, store: QuotaStore, now: () => number) {
    this.#kind = kind;
    this.#store = store;
    this.#now = now;
  }

  async wait({ again = false, signal, maxWait, timing }: TurnOptions): Promise<Grant> {
    let answer: number | Promise<number> | undefined;
    if (!this.#serving && !signal?.aborted) {
      answer = this.#store.take(this.#kind);
      if (answer === 0) return this.#grant(this.#now(), timing);
    }
    const turn = new Turn(signal, timing, maxWait, this.#now() + maxWait);
    this.#waiting[again ? "again" : "first"].add(turn);
    if (turn.deadline <= this.#sleepsUntil) void this.#refuseBefore(this.#sleepsUntil);
    else void this.#serve(answer);
    await this.#come(turn);
    return this.#grant(turn.grantedAt, timing);
  }

  #grant(grantedAt: number, { random }: Timing): Grant {
    const isWarm = this.#isWarm;
    let countedAt = grantedAt;
    return {
      sent: () => {
        const waited = this.#now() - countedAt;
        countedAt += waited;
        if (waited >= 1) void this.#recount(waited, 0);
      },
      admitted: () => {
        this.#throttled = 0;
        this.#isWarm = true;
        const answeredIn = this.#now() - countedAt;
        // It had arrived by now, and may be slower on its way than the next by no more than that.
        if (!isWarm || answeredIn < ARRIVAL_JITTER_MS) void this.#recount(answeredIn, ARRIVAL_JITTER_MS);
      },
      throttled: async (retryAfter) => {
        if (grantedAt >= this.#throttledAt) {
          this.#throttled += 1;
          this.#throttledAt = this.#now();
        }
        const penalty = Math.min(PENALTY_MS * 2 ** (this.#throttled - 1), LONGEST_PENALTY_MS);
        // Other processes were throttled at the same time, and should not all be back at the same time.
        await this.#store.penalise(this.#kind, retryAfter || penalty * (1 + random() / 2));
      },
    };
  }

  async #recount(from: number, to: number): Promise<void> {
    try {
      await this.#store.recount?.(this.#kind, from, to);
    } catch {
      // The call is on its way, and its count is there.
    }
  }

  async #come(turn: Turn): Promise<void> {
    const over = new AbortController();
    void this.#expire(turn, over.signal);
    try {
      await unlessAborted(turn.granted, turn.signal);
    } finally {
      over.abort("The turn has come or is not waited for any more");
    }
  }

  /**
   * Grants turn after turn while anybody waits.
   *
   * @param answer what the store answered to the first
   */
  async #serve(answer: number | Promise<number> | undefined): Promise<void> {
    if (this.#serving) return;
    this.#serving = true;
    let given = answer;
    while (this.#head() !== undefined) {
      try {
        const asked = given ?? this.#store.take(this.#kind);
        given = undefined;
        const wait = checkWait(await asked);
        // Whoever is the first by now gets it, so that the grant is not lost with somebody who has left meanwhile.
        if (wait === 0) this.#shift()?.grant(this.#now());
        else await this.#sleepFor(wait);
      } catch (error) {
        this.#shift()?.refuse(error);
      }
    }
    this.#serving = false;
  }

  async #sleepFor(ms: number): Promise<void> {
    const until = this.#now() + ms;
    void this.#refuseBefore(until);
    const head = this.#head();
    if (head === undefined) return;
    const sleep = new AbortController();
    this.#sleep = sleep;
    this.#sleepsUntil = until;
    try {
      await head.timing.sleep(Math.min(ms, LONGEST_TIMER_MS), sleep.signal);
    } catch (error) {
      if (!sleep.signal.aborted) throw error;
    } finally {
      this.#sleepsUntil = Number.NEGATIVE_INFINITY;
    }
  }

  /** Refuses all who cannot wait beyond then. */
  async #refuseBefore(earliest: number): Promise<void> {
    const { again, first } = this.#waiting;
    const refused = [...again, ...first].filter(({ deadline }) => deadline <= earliest);
    if (refused.length === 0) return;
    for (const turn of refused) this.#remove(turn);
    const kind = this.#kind;
    try {
      const { used, limit, nextIn, oldestLeavesIn } = checkUsage(await this.#store.peek(kind));
      const now = this.#now();
      for (const { deadline, maxWait, timing, refuse } of refused) {
        const ofTheDay = used >= limit && now + oldestLeavesIn >= deadline;
        const resetAt = new Date(timing.now() + nextIn);
        refuse(
          ofTheDay
            ? new DailyQuotaExhaustedError({ kind, limit, resetAt, resetIn: nextIn })
            : new QuotaWaitError({ kind, maxWait, retryAfter: Math.ceil(earliest - now) }),
        );
      }
    } catch (error) {
      for (const { refuse } of refused) refuse(error);
    }
  }

  /** Takes a turn out of the queue when its time is over or `signal` is aborted, whatever comes first. */
  async #expire(turn: Turn, signal: AbortSignal): Promise<void> {
    const { maxWait, timing } = turn;
    try {
      await timing.sleep(Math.min(maxWait, LONGEST_TIMER_MS), signal);
      throw new QuotaWaitError({ kind: this.#kind, maxWait });
    } catch (error) {
      this.#remove(turn);
      turn.refuse(error);
    }
  }

  #head(): Turn | undefined {
    for (const turns of [this.#waiting.again, this.#waiting.first]) {
      for (const turn of turns) {
        if (!turn.signal?.aborted) return turn;
        this.#remove(turn);
      }
    }
    return undefined;
  }

  #shift(): Turn | undefined {
    const head = this.#head();
    if (head !== undefined) this.#drop(head);
    return head;
  }

  #remove(turn: Turn): void {
    this.#drop(turn);
    const { again, first } = this.#waiting;
    if (again.size + first.size === 0) this.#sleep?.abort("Nobody waits any more");
  }

  #drop(turn: Turn): void {
    if (!this.#waiting.again.delete(turn)) this.#waiting.first.delete(turn);
  }
}

class Turn {
  readonly signal: Signal | undefined;
  readonly timing: TurnOptions["timing"];
  readonly maxWait: number;
  /** By the queue's clock. */
  readonly deadline: number;
  readonly granted: Promise<void>;
  /** By the queue's clock. */
  grantedAt = Number.NaN;
  grant!: (now: number) => void;
  refuse!: (reason: unknown) => void;

  constructor(signal: Signal | undefined, timing: TurnOptions["timing"], maxWait: number, deadline: number) {
    this.signal = signal;
    this.timing = timing;
    this.maxWait = maxWait;
    this.deadline = deadline;
    this.granted = new Promise((resolve, reject) => {
      this.grant = (now) => {
        this.grantedAt = now;
        resolve();
      };
      this.refuse = reject;
    });
  }
}
