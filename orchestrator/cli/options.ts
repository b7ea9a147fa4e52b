import type { Options } from 'yargs';
import { backendNames } from '../../kernels/backends/names.ts';
import type { BackendChoice } from '../machine/choose-backend.ts';

/** The store; several commands share this option and those below. */
export const storeOption = {
  type: 'string',
  default: 'results',
  describe: 'Folder that holds the results',
} as const satisfies Options;

/** How many workers. */
export const workersOption = {
  type: 'number',
  describe: 'Worker threads (default: one per core)',
} as const satisfies Options;

/** The memory budget. */
export const memoryOption = {
  type: 'number',
  describe: 'Memory that tasks may use together, GB (default: 80 % of what is free)',
} as const satisfies Options;

/** The CPU core type. */
export const blasCoreOption = {
  type: 'string',
  default: 'native',
  describe: 'Core type the BLAS runs for: native, inherit (from OPENBLAS_CORETYPE), or a name it knows',
} as const satisfies Options;

/** What computes. */
export const backendOption = {
  choices: ['auto', ...backendNames] as readonly BackendChoice[],
  default: 'auto' as BackendChoice,
  describe: 'What computes: auto is native where its addon loads, else tfjs (f32 only, slower)',
} as const satisfies Options;

/**
 * Makes a check of a number on the command line: it must be positive.
 * @param whole whether it must also be whole
 */
export function positive(name: string, whole: boolean) {
  return <T extends number | undefined>(value: T): T => {
    if (value === undefined || (value > 0 && (!whole || Number.isInteger(value)))) return value;
    throw new Error(`--${name} must be a positive ${whole ? 'whole ' : ''}number, not ${value}`);
  };
}

/** What to compute again. */
export const refreshOption = {
  type: 'string',
  array: true,
  default: [] as string[],
  describe: 'Compute rows again whose columns of this group follow an earlier formula (all: of any group)',
} as const satisfies Options;

/** Whether code may run without asking. */
export const trustOption = {
  type: 'boolean',
  default: false,
  describe: "Run a sweep's own code without asking",
} as const satisfies Options;

/** Whose rows. */
export const experimentOption = {
  type: 'string',
  describe: 'Experiment whose rows are meant (default: that of --sweep, or the one the store has rows of)',
} as const satisfies Options;

/** Values that replace those of the sweep file. */
export const setOption = {
  type: 'string',
  array: true,
  nargs: 1,
  default: [] as string[],
  describe: 'Replace a value of the sweep file, e.g. --set N=256,512 --set replicates=2',
} as const satisfies Options;
