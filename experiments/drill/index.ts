import type { Draw, Experiment } from '../../kernels/contract/experiment.ts';

const behaviours = ['ok', 'throw', 'abort', 'hang'] as const;

/** Parameters of a drill. */
interface DrillParameters extends Draw {
  /** Tells points apart. */
  index: number;
  /** `throw` raises an error, `abort` ends the process at once as a native abort does, `hang` never returns. */
  behaviour: (typeof behaviours)[number];
  /** Busy time of the task, milliseconds. */
  milliseconds: number;
}

/** Drills that take time or fail are tasks of their own. Empty ones come in blocks of this many, as points do that share a draw. */
const emptyTogether = 250;

/** A kernel that computes nothing. It measures the machine around the kernels and rehearses failures. It is the smallest example of an experiment. */
export const drill: Experiment<DrillParameters, null> = {
  name: 'drill',
  version: 1,
  revisions: {},
  title: 'a drill, which computes nothing',
  view: 'drills',
  parameters: {
    // Always part of the id, as before parameters declared their defaults.
    index: { kind: 'integer', from: 0, meaning: 'tells points apart', default: 0, isDefault: () => false },
    behaviour: {
      kind: 'choice',
      of: behaviours,
      default: 'ok',
      meaning: 'what the kernel does: ok, throw an error, abort the process, or hang',
    },
    milliseconds: { kind: 'real', from: 0, default: 0, meaning: 'busy time of a task' },
  },
  columns: [
    {
      name: 'drill_index',
      type: 'integer',
      meaning: 'number of the drill point',
      group: 'parameter',
      parameter: 'index',
      of: (p) => p.index,
    },
    {
      name: 'behaviour',
      type: 'text',
      meaning: 'what the kernel was asked to do',
      group: 'parameter',
      of: (p) => p.behaviour,
    },
  ],
  needs: 'nothing',
  code: null,
  describe: ({ index }) => `drill ${index}`,
  sharing: {
    draw: ({ behaviour, milliseconds, index }) =>
      behaviour === 'ok' && milliseconds === 0
        ? String(Math.floor(index / emptyTogether))
        : `${behaviour} ${milliseconds} ${index}`,
    cuts: [({ index }) => String(index)],
  },
  estimate: (points) => ({
    ms: points[0].milliseconds + 0.1,
    memory: 0,
    bytes: 60 * points.length,
    threadable: false,
  }),
  compute(points, _, emit) {
    const until = performance.now() + points.reduce((most, p) => Math.max(most, p.milliseconds), 0);
    while (performance.now() < until);
    for (const [i, { behaviour, index }] of points.entries()) {
      if (behaviour === 'throw') throw new Error(`drill ${index} was asked to throw`);
      if (behaviour === 'abort') process.kill(process.pid, 'SIGABRT');
      while (behaviour === 'hang' || behaviour === 'abort');
      emit(i, null);
    }
  },
};
