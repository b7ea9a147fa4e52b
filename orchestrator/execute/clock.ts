/** Where the time comes from; tests pass one of their own. */
export interface Clock {
  /** Milliseconds since the epoch: for deadlines, which are times of day. It may jump. */
  wallMs(): number;
  /** Milliseconds that only grow: for how long something takes. */
  steadyMs(): number;
}

/** The machine's clock. */
export const systemClock: Clock = { wallMs: () => Date.now(), steadyMs: () => performance.now() };
