import { describe, expect, it } from 'vitest';
import { resolve } from '../../experiments/two-step/assignment.ts';
import { twoStep } from '../../experiments/two-step/index.ts';
import type { TwoStepParameters } from '../../experiments/two-step/point.ts';
import type { Assignment, Experiment, Fault } from '../../kernels/contract/experiment.ts';
import { pointOf } from '../../kernels/contract/identity.ts';
import { type ArrayDraw, type ArrayOptions, trainOnArrays } from '../../kernels/network/train-on-arrays.ts';
import { streamKey } from '../../kernels/model/streams.ts';
import { streamNormals } from '../../kernels/model/normals.ts';
import { computePoints } from '../kernels/compute-points.ts';
import { base } from '../kernels/two-step-base.ts';

const sizes = { N: 64, d: 48, n: 96 };

function resolved(given: Assignment): TwoStepParameters | Fault {
  const found = resolve({ ...sizes, ...given }, { seed: 1, replicate: 0 });
  return 'fault' in found ? found.fault : found.parameters;
}

const idOf = (given: Assignment): string =>
  pointOf(twoStep as unknown as Experiment, resolved(given) as TwoStepParameters).id;

describe('passes with mini-batches', () => {
  it('have a step for each mini-batch of each pass, with the samples of a mini-batch', () => {
    expect(resolved({ passes: 3, batch_size: 48, alpha1: 0.2 })).toMatchObject({
      ...{ n: 48, batch: { batches: 2 } },
      ...{ alphas: [0.2, 0.2, 0.2, 0.2, 0.2, 0.2], prefactors: [1, 1, 1, 1, 1, 1] },
    });
    expect(resolved({ passes: 2, batch_size: 48, etas: [1, 2, 3, 4] })).toMatchObject({
      prefactors: [1, 2, 3, 4],
      alphas: [null, null, null, null],
    });
  });

  it('are the points of today where no step meets a batch again, or all steps have one', () => {
    const alphas = [0.2, 0.2];
    expect(idOf({ passes: 1, batch_size: 48, alpha1: 0.2 })).toBe(idOf({ n: 48, alphas, batch: 'independent' }));
    expect(idOf({ batch: { batches: 5 }, alphas })).toBe(idOf({ alphas, batch: 'independent' }));
    expect(idOf({ passes: 2, alpha1: 0.2 })).toBe(idOf({ alphas }));
    expect(idOf({ batch: { batches: 1 }, alphas })).toBe(idOf({ alphas, batch: 'reused' }));
    const three = [...alphas, 0.2];
    const ids = [
      { batch: { batches: 2 }, alphas: three },
      { alphas: three },
      { alphas: three, batch: 'independent' },
    ].map(idOf);
    expect(new Set(ids).size).toBe(3);
  });

  it.each<[Assignment, string, RegExp]>([
    [{ passes: 2, batch_size: 40, alpha1: 0.2 }, 'batch_size', /40 does not divide n = 96 .*e\.g\. 48/],
    [{ passes: 5, batch_size: 48, alpha1: 0.2 }, 'passes', /5 passes through 2 mini-batches are 10 steps .*at most 8/],
    [{ passes: 2, batch_size: 48, alphas: [0.1, 0.2] }, 'alphas', /2 sizes for 4 steps .*4 sizes, or one/],
    [{ passes: 2, batch: 'independent', alpha1: 0.2 }, 'batch', /batch and passes both say/],
  ])('%j is refused', (given, parameter, text) => {
    const fault = resolved(given) as Fault;
    expect(fault.parameter).toBe(parameter);
    expect(`${fault.message} ${fault.allowed ?? ''}`).toMatch(text);
  });
});

/** N(0, 1) of a stream of this test. */
function normals(role: `own-${string}`, length: number, scale: number): Float64Array {
  return streamNormals(streamKey({ role, index: 0, rows: length, cols: 1, seed: 5, replicate: 0 }), length, scale);
}

it('steps that come back to a batch have its samples, and the theory knows that', async () => {
  const [N, d, n] = [200, 100, 300];
  const batch = (role: `own-${string}`): ArrayDraw['batches'][number] => {
    const X = normals(role, n * d, 1);
    return { X, y: Float64Array.from({ length: n }, (_, j) => Math.tanh(X[j * d])) };
  };
  const [first, second] = [batch('own-first'), batch('own-second')];
  const unit = new Float64Array(d);
  unit[0] = 1;
  const draw = { N, d, n, W0: normals('own-W0', N * d, d ** -0.5), a: normals('own-a', N, N ** -0.5), betaStar: unit };
  const options = { alphas: [0.3, 0.3, 0.3, 0.3], activation: 'softplus', topK: 3 } satisfies ArrayOptions;
  const [shared, copied] = await Promise.all(
    [
      [first, second],
      [first, second, first, second],
    ].map((batches) => trainOnArrays({ ...draw, batches: batches.map(({ X, y }) => ({ X, y })) }, options)),
  );
  expect(shared.steps[3].W).toEqual(copied.steps[3].W);
  // Batches that are equal but given twice count as fresh samples for the theory, and this one is then farther off.
  expect(shared.steps[1].prediction).toEqual(copied.steps[1].prediction);
  const value = shared.steps[3].singularValues[0];
  const miss = ({ steps }: typeof shared): number => Math.abs((steps[3].prediction?.values[0] ?? NaN) / value - 1);
  expect(miss(shared)).toBeLessThan(0.04);
  expect(miss(shared)).toBeLessThan(miss(copied));
});

it('the predictor holds for mini-batches that are met twice: values within 2 %, overlaps within .01, means of four draws', async () => {
  const point: TwoStepParameters = {
    ...{ ...base, N: 512, d: 256, n: 512, precision: 'f32', noise: 0 },
    ...{ batch: { batches: 2 }, alphas: [0.3, 0.3, 0.3, 0.3], prefactors: [1, 1, 1, 1] },
  };
  let [value, overlap] = [0, 0];
  for (let replicate = 0; replicate < 4; replicate++) {
    const [row] = await computePoints([{ ...point, replicate }]);
    expect(row.classes?.learned).toBeGreaterThan(0);
    value += (row.singularValues[0] / (row.predictedSpikes?.values[0] ?? NaN) - 1) / 4;
    overlap += (row.rightTarget[0] - (row.predictedSpikes?.overlaps[0] ?? NaN)) / 4;
  }
  expect(Math.abs(value)).toBeLessThan(0.02);
  expect(Math.abs(overlap)).toBeLessThan(0.01);
});
