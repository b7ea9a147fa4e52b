import type { Run } from '../../kernels/network/descent.ts';
import type { Batch } from '../../kernels/network/draw.ts';
import type { DrawnData } from '../../kernels/network/drawn-data.ts';
import { batchOf, type TwoStepParameters } from './point.ts';

/** The steps of a point with their batches. */
export async function runOf(data: DrawnData, p: TwoStepParameters): Promise<Run> {
  const batches: Batch[] = [];
  for (let t = 0; t < p.alphas.length; t++) batches.push(await data.batch(p, batchOf(p, t)));
  const rates = p.alphas.map((alpha, t) => p.prefactors[t] * (alpha === null ? 1 : p.N ** alpha));
  return { readout: data.readout(p), rates, batches };
}
