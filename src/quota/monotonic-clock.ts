/**
 * ms since the epoch by a clock that only goes forward: it is set once, when the process starts, and then follows neither
 * an operator nor NTP.
 */
export function monotonicNow(): number {
  return ORIGIN + performance.now();
}

const ORIGIN = performance.timeOrigin;
