import { registry } from '../experiments/registry.ts';
import { loadSweep, parseSweep, type SweepContext } from '../orchestrator/sweep/load-sweep.ts';
import type { Sweep } from '../orchestrator/sweep/sweep.ts';

/** Sweeps of tests may run what they name. */
export const context: SweepContext = { registry, trust: () => Promise.resolve() };

/** A sweep from its text. */
export const parse = (text: string, file = 'test.yaml'): Promise<Sweep> => parseSweep(file, text, context);

/** A sweep from its file. */
export const load = (file: string): Promise<Sweep> => loadSweep(file, context);
