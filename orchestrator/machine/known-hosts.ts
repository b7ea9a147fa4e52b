import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BackendName } from '../../kernels/backends/names.ts';
import type { Experiment } from '../../kernels/contract/experiment.ts';
import { writeAtomically } from '../../store/atomic.ts';
import { makeFolder } from '../../store/make-folder.ts';
import { version } from '../version.ts';
import type { BlasCore } from './blas-core.ts';
import type { Calibration } from './calibrate.ts';
import { cpuClass } from './cpu-model.ts';

/** The file in which a user's machines are known: calibrations by class of host. It lies outside the stores, so a new store knows them too. */
function fileOfHosts(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'nightsweep', 'hosts.json');
}

/** The experiment that a calibration is of. */
type Calibrated = Pick<Experiment, 'name' | 'version'>;

/** What computes on a machine. */
interface Computes {
  backend: BackendName;
  blasCore: BlasCore;
}

/** Machines with one kind of processor are a class. What another version of an experiment or of the program took tells nothing. */
function classOf({ name, version: ofExperiment }: Calibrated, { backend, blasCore }: Computes): string {
  const core = blasCore === 'native' ? [] : [blasCore];
  return [cpuClass(), ...core, backend, `${name}@${ofExperiment}`, version()].join(' | ');
}

function knownHosts(): Record<string, Calibration> {
  try {
    return JSON.parse(readFileSync(fileOfHosts(), 'utf8')) as Record<string, Calibration>;
  } catch {
    return {};
  }
}

/** How machines like this one compare with the model of an experiment; null if that is not known. */
export function knownCalibration(experiment: Calibrated, by: Computes): Calibration | null {
  return knownHosts()[classOf(experiment, by)] ?? null;
}

/** Keeps a calibration for stores that have no rows yet. Where the cache cannot be written, it is found out again. */
export function rememberCalibration(experiment: Calibrated, by: Computes, calibration: Calibration): void {
  const file = fileOfHosts();
  try {
    makeFolder(dirname(file));
    writeAtomically(file, JSON.stringify({ ...knownHosts(), [classOf(experiment, by)]: calibration }, null, 1));
  } catch {
    // A cache is no more than that.
  }
}
