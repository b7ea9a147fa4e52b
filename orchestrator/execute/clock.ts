/** The source of time; tests pass their own. */
export interface Clock {
  /** Milliseconds since the epoch, for deadlines, which are times of day. This clock may jump. */
  wallMs(): number;
  /** Milliseconds that only grow, for durations. */
  steadyMs(): number;
}

/** The machine's clock. */
export const systemClock: Clock = { wallMs: () => Date.now(), steadyMs: () => performance.now() };
