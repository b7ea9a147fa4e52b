import type { BackendName } from '../../kernels/backends/names.ts';
import { numbersOf } from '../../kernels/contract/column.ts';
import type { Assignment, Draw, Experiment } from '../../kernels/contract/experiment.ts';
import { type Point, pointOf } from '../../kernels/contract/identity.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import { readingStore } from '../../store/reading.ts';
import { tableOf } from '../../store/tables.ts';
import { computeRows } from '../execute/compute-rows.ts';
import { calibrate, type Calibration, type Machines, isTelling, uncalibrated } from '../machine/calibrate.ts';
import { knownCalibration, rememberCalibration } from '../machine/known-hosts.ts';
import { machineResources } from '../machine/resources.ts';
import { resolve } from '../sweep/resolve.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { versionWithCommit } from '../version.ts';

/** Draws of the yardstick. The first ones also compile the code. */
const draws = 5;

/** For what a host's speed is wanted. */
export interface HostQuestion {
  sweep: Sweep;
  registry: Registry;
  backend: BackendName;
  /** Whose rows the store was asked for. */
  calibrateOver?: Machines | undefined;
  /** Called before the host is measured, which takes seconds. */
  tell: (text: string) => void;
}

/**
 * How a host compares with the models: by the store's rows if it has some, else as other stores of the user have it, else by the experiment's
 * yardstick. What is found out is kept for hosts of this class.
 * @param found what the store's rows tell; null without a store
 */
export async function hostCalibration(
  found: Calibration | null,
  { sweep: { experiment }, registry, backend, calibrateOver, tell }: HostQuestion,
): Promise<Calibration> {
  // Two users may give one name to different experiments of their own.
  const ours = experiment.code === null;
  if (found !== null && found.tasks > 0) {
    if (ours && isTelling(found) && calibrateOver !== 'all') rememberCalibration(experiment, backend, found);
    return found;
  }
  const known = ours ? knownCalibration(experiment, backend) : null;
  if (known !== null) return { ...known, basis: known.basis === 'rows' ? 'other stores' : known.basis };
  const { yardstick } = experiment;
  if (yardstick === undefined || backend !== 'native') return uncalibrated(backend);
  tell('this machine is measured once, which takes a few seconds');
  try {
    const speed = await measuredSpeed(experiment, yardstick, registry);
    const measured: Calibration = { ...uncalibrated(backend), speed, basis: 'yardstick' };
    rememberCalibration(experiment, backend, measured);
    return measured;
  } catch (error) {
    tell(`note: it could not be measured: ${error instanceof Error ? error.message : String(error)}`);
    return uncalibrated(backend);
  }
}

/** Keeps for new stores what the rows of a store tell of this host, if they are many enough. */
export async function learnFromRows(store: string, experiment: Experiment, backend: BackendName): Promise<void> {
  if (experiment.code !== null) return;
  const { name, columns } = tableOf(experiment);
  try {
    await readingStore(store, async (reading) => {
      const found = await calibrate(reading.connection, await reading.snapshot(name, columns), backend);
      if (isTelling(found)) rememberCalibration(experiment, backend, found);
    });
  } catch {
    // A store that cannot be read just now tells nothing. The run has said what it has to say of it.
  }
}

/** Measured over predicted core time of the yardstick's draws: the median of the later ones. */
async function measuredSpeed(
  experiment: Experiment,
  yardstick: readonly Assignment[],
  registry: Registry,
): Promise<number> {
  const drawsOf = Array.from({ length: draws }, (_, replicate) => pointsOf(experiment, yardstick, replicate));
  const rows = await computeRows(experiment, drawsOf.flat(), {
    ...{ registry, backend: 'native', blasCore: 'native', nightsweep: versionWithCommit(), files: {} },
    machine: { resources: machineResources(), host: { speed: 1, memory: 1 }, workers: 1 },
  });
  const ratios = drawsOf.slice(2).map((points) => {
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
