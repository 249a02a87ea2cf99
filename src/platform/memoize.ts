import type { Provider } from "@smithy/types";

/** Asks `provide` when first called and keeps the answer; a failure is not kept. */
export function memoize<T>(provide: Provider<T>): Provider<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= provide().catch((error) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}
