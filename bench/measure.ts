/** A figure that was measured several times. */
export interface Figure {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function figure(values: readonly number[]): Figure {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] = [sorted.at((sorted.length - 1) >> 1), sorted[middle]];
  return { median: (low + high) / 2, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
}

/** Does `work` so many times, so many at a time. */
export async function inFlight(concurrency: number, times: number, work: () => Promise<void>): Promise<void> {
  let left = times;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, times) }, worker));
}

/** Progress, for people: what is measured goes to standard output. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
