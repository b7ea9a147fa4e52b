import type { Lab, NamedArray } from '../../kernels/contract/experiment.ts';
import { Descent, type Run } from '../../kernels/network/descent.ts';
import { drawNetwork } from '../../kernels/network/draw.ts';
import { DrawnData } from '../../kernels/network/drawn-data.ts';
import { stack } from '../../kernels/vectors/rows.ts';
import { tableOf } from '../network/data/open-table.ts';
import { runOf } from './run.ts';
import type { TwoStepParameters } from './point.ts';

/** The arrays of a point: W0, a, the directions of the target, every batch, and the weights after all steps. */
export async function arraysOf({ backend, files }: Lab, p: TwoStepParameters): Promise<NamedArray[]> {
  const table = await tableOf(p.inputs, files);
  const network = await drawNetwork(backend, p, table?.labels?.direction);
  const data = new DrawnData(backend, network, table);
  const { N, d, n } = p;
  const directions = await data.directions(p);
  const arrays: NamedArray[] = [
    { name: 'W0', shape: [N, d], values: await backend.read(network.W0) },
    { name: 'a', shape: [N], values: network.readoutValues },
    { name: 'beta_star', shape: [directions.length, d], values: stack(directions) },
  ];
  const run = await runOf(data, p);
  for (const [t, { X, labels }] of [...new Set(run.batches)].entries()) {
    arrays.push({ name: `X${t + 1}`, shape: [n, d], values: await backend.read(X) });
    arrays.push({ name: `y${t + 1}`, shape: [n], values: await backend.read(labels) });
  }
  const descent = new Descent<Run>(backend, network, async (pencil, [{ rate }]) => {
    const W = pencil.at(rate).evaluate();
    arrays.push({ name: `W${p.alphas.length}`, shape: [N, d], values: await backend.read(W) });
    backend.release(W);
  });
  await descent.take([run]);
  await data.release();
  return arrays;
}
