/** Version of the experiment, part of every point's identity. */
export const drillVersion = 1;

export const drillBehaviours = ['ok', 'throw', 'abort', 'hang'] as const;

/** Parameters of a drill: a kernel that computes nothing, for measuring the machine around it and rehearsing its failures. */
export interface DrillParameters {
  /** Distinguishes points. */
  index: number;
  /** `throw` raises an error, `abort` ends the process at once as a native abort does, `hang` never returns. */
  behaviour: (typeof drillBehaviours)[number];
  /** Busy time of the task, milliseconds. */
  milliseconds: number;
  seed: number;
  replicate: number;
}

/** Runs a block of drill points; the block misbehaves if any of its points does. */
export function runDrill(points: readonly DrillParameters[], emit: (index: number) => void): void {
  const until = performance.now() + points.reduce((most, p) => Math.max(most, p.milliseconds), 0);
  while (performance.now() < until);
  for (const [i, { behaviour, index }] of points.entries()) {
    if (behaviour === 'throw') throw new Error(`drill ${index} was asked to throw`);
    if (behaviour === 'abort') process.kill(process.pid, 'SIGABRT');
    while (behaviour === 'hang' || behaviour === 'abort');
    emit(i);
  }
}
