/** Does what no call must hang on, as its log: what goes wrong with it, at once or later, is lost. */
export function ignoreFailure(act: () => unknown): void {
  try {
    const acting = act() as PromiseLike<unknown> | null | undefined;
    // Promises may be of another realm, as in jest.
    if (typeof acting?.then === "function") acting.then(undefined, () => {});
  } catch {}
}
