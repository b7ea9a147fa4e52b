import type { BackendName } from '../../kernels/backends/names.ts';
import { numbersOf } from '../../kernels/contract/column.ts';
import type { Assignment, Draw, Experiment } from '../../kernels/contract/experiment.ts';
import { type Point, pointOf } from '../../kernels/contract/identity.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import { readingStore } from '../../store/reading.ts';
import { tableOf } from '../../store/tables.ts';
import { computeRows } from '../execute/compute-rows.ts';
import type { BlasCore } from '../machine/blas-core.ts';
import { calibrate, type Calibration, uncalibrated } from '../machine/calibrate.ts';
import { knownCalibration, rememberCalibration } from '../machine/known-hosts.ts';
import { machineResources } from '../machine/resources.ts';
import { resolve } from '../sweep/resolve.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { versionWithCommit } from '../version.ts';

/** The yardstick is computed in so many draws that the model expects this of them, milliseconds; at least so many. The first half warms up. */
const [yardstickMs, leastDraws] = [1000, 6];

/** For what a host's speed is wanted. */
export interface HostQuestion {
  sweep: Sweep;
  registry: Registry;
  backend: BackendName;
  blasCore: BlasCore;
  /** Called before the host is measured, which takes seconds. */
  tell: (text: string) => void;
}

/**
 * How a host compares with the models: by the store's rows if it has some, else as other stores of the user have it, else by the experiment's
 * yardstick. What the yardstick tells is kept for hosts of this class.
 * @param found what the store's rows tell; null without a store
 */
export async function hostCalibration(
  found: Calibration | null,
  { sweep: { experiment }, registry, backend, blasCore, tell }: HostQuestion,
): Promise<Calibration> {
  if (found !== null && found.tasks > 0) return found;
  const known = experiment.code === null ? knownCalibration(experiment, { backend, blasCore }) : null;
  if (known !== null) return { ...known, basis: known.basis === 'rows' ? 'other stores' : known.basis };
  const { yardstick } = experiment;
  if (yardstick === undefined || backend !== 'native') return uncalibrated(backend);
  tell('this machine is measured once, which takes a few seconds');
  try {
    const speed = await measuredSpeed(experiment, yardstick, registry, blasCore);
    const measured: Calibration = { ...uncalibrated(backend), speed, basis: 'yardstick' };
    rememberCalibration(experiment, { backend, blasCore }, measured);
    return measured;
  } catch (error) {
    tell(`note: it could not be measured: ${error instanceof Error ? error.message : String(error)}`);
    return uncalibrated(backend);
  }
}

/** A run that takes less than this by the model, milliseconds, is a trial: starting and compiling weigh too much in it. */
const trialMs = 10_000;

/**
 * Points that cost less than this share of the yardstick's by the model are too small to tell what usual points take. The models are fitted to
 * usual sizes, and hosts differ most in what small points spend their time on.
 */
const smallPoint = 0.4;

/**
 * Keeps for new stores what a run has shown of this host, unless it was a trial or its points were small.
 * @param modelMs what the model says of the tasks that were completed, milliseconds
 * @param points how many points these tasks had
 */
export async function learnFromRun(store: string, { experiment, modelMs, points, ...by }: ShownByRun): Promise<void> {
  // Two users may give one name to different experiments of their own.
  if (experiment.code !== null || modelMs < trialMs) return;
  if (modelMs / points < smallPoint * yardstickPointMs(experiment)) return;
  const { name, columns } = tableOf(experiment);
  try {
    await readingStore(store, async (reading) => {
      const found = await calibrate(reading.connection, await reading.snapshot(name, columns), by.backend, {
        machines: 'like this one',
        blasCore: by.blasCore,
      });
      if (found.tasks > 0) rememberCalibration(experiment, by, found);
    });
  } catch {
    // A store that cannot be read just now tells nothing. The run has said what it has to say of it.
  }
}

/** What a run has shown. */
interface ShownByRun {
  experiment: Experiment;
  backend: BackendName;
  blasCore: BlasCore;
  modelMs: number;
  points: number;
}

/** What a point of the yardstick costs by the model, milliseconds; 0 without a yardstick. */
function yardstickPointMs(experiment: Experiment): number {
  const points = pointsOf(experiment, experiment.yardstick ?? [], 0);
  return points.length === 0 ? 0 : experiment.estimate(points.map(({ parameters }) => parameters)).ms / points.length;
}

/** Measured over predicted core time of the yardstick's draws: the median of the second half. */
async function measuredSpeed(
  experiment: Experiment,
  yardstick: readonly Assignment[],
  registry: Registry,
  blasCore: BlasCore,
): Promise<number> {
  const first = pointsOf(experiment, yardstick, 0);
  const { ms } = experiment.estimate(first.map(({ parameters }) => parameters));
  const count = Math.max(leastDraws, Math.ceil(yardstickMs / ms));
  const drawsOf = [first, ...Array.from({ length: count - 1 }, (_, i) => pointsOf(experiment, yardstick, i + 1))];
  const rows = await computeRows(experiment, drawsOf.flat(), {
    ...{ registry, backend: 'native', blasCore, nightsweep: versionWithCommit(), files: {} },
    machine: { resources: machineResources(), host: { speed: 1, memory: 1 }, workers: 1 },
  });
  const ratios = drawsOf.slice(count >> 1).map((points) => {
    const sum = (column: string): number =>
      points.reduce((total, { id }) => total + numbersOf(rows.get(id) ?? {}, column)[0], 0);
    return sum('cpu_ms') / sum('model_ms');
  });
  return ratios.sort((a, b) => a - b)[ratios.length >> 1];
}

function pointsOf(experiment: Experiment, yardstick: readonly Assignment[], replicate: number): Point[] {
  return yardstick.map((given) => {
    const resolved = resolve(experiment, given, { seed: 1, replicate } satisfies Draw);
    if ('fault' in resolved) throw new Error(`the yardstick of ${experiment.name}: ${resolved.fault.message}`);
    return pointOf(experiment, resolved.parameters);
  });
}
