import { registry } from '../experiments/registry.ts';
import { twoStep } from '../experiments/two-step/index.ts';
import type { TwoStepParameters } from '../experiments/two-step/point.ts';
import { type Point, pointOf } from '../kernels/contract/identity.ts';
import { expand } from '../orchestrator/sweep/expand.ts';
import { loadSweep, parseSweep, type SweepContext } from '../orchestrator/sweep/load-sweep.ts';
import type { Sweep } from '../orchestrator/sweep/sweep.ts';

/** Sweeps of tests may run what they name. */
export const context: SweepContext = { registry, trust: () => Promise.resolve() };

/** A sweep from its text. */
export const parse = (text: string, file = 'test.yaml'): Promise<Sweep> => parseSweep(file, text, context);

/** A sweep from its file. */
export const load = (file: string): Promise<Sweep> => loadSweep(file, context);

/** The points of a sweep of the usual experiment. */
export async function pointsOf(text: string): Promise<Point<TwoStepParameters>[]> {
  return expand(await parse(text)).points as Point<TwoStepParameters>[];
}

/** A point of the usual experiment. */
export const twoStepPoint = (parameters: TwoStepParameters): Point<TwoStepParameters> => pointOf(twoStep, parameters);
