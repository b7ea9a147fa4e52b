import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Activation } from '../../kernels/model/activations.ts';
import { trainOnArrays } from '../../kernels/network/train-on-arrays.ts';

/** Exact cases that were made independently in numpy (float64): S, the noise edge and the matches of §2.4b and §2.5b. */
interface Case {
  name: string;
  shape: { N: number; d: number; n: number };
  activation: string;
  etas: number[];
  batch: 'reused' | 'independent';
  output_scaling: 'mean-field' | 'standard';
  row_major_inputs: { W0: number[]; a: number[]; beta_star: number[]; batches: { X: number[]; y: number[] }[] };
  expected: {
    singular_values: number[];
    recommended: {
      strengths: number[];
      row_scales: number[];
      noise_edge: number;
      predicted_values: number[];
      match: number[];
      learned: number;
    };
  };
}
const { cases } = JSON.parse(readFileSync(new URL('../fixtures/matched-detector.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};

/**
 * The roots of the equations of §2.4 above the noise edge, found in numpy with Brent's rule from the strengths, row scales and sample
 * variances of the cases. `predicted_values` of the cases are the upper ends of brackets of relative width 1e-4.
 */
const roots: Record<string, number[]> = {
  'sin-two-reused': [5.195344539043355],
  'softplus-two-independent': [10.143877215478936, 2.3793931427198918],
  'sin-three-reused': [4.2570533109623385],
};

const activationOf = (name: string): Activation =>
  name === 'sin(z+pi/4)' ? { sin: { phase: Math.PI / 4 } } : (name as Activation);

const near = (found: ArrayLike<number>, expected: readonly number[], tolerance: number): void => {
  expected.forEach((value, k) =>
    expect(Math.abs(found[k] - value) / Math.max(Math.abs(value), 0.01)).toBeLessThan(tolerance),
  );
};

describe('signal, noise edge and matches agree with numpy', () => {
  it.each(cases)(
    '$name',
    async ({ name, shape, activation, etas, output_scaling: outputScaling, row_major_inputs: given, expected }) => {
      const { steps } = await trainOnArrays(
        {
          ...shape,
          ...{
            W0: Float64Array.from(given.W0),
            a: Float64Array.from(given.a),
            betaStar: Float64Array.from(given.beta_star),
          },
          batches: given.batches.map(({ X, y }) => ({ X: Float64Array.from(X), y: Float64Array.from(y) })),
        },
        { activation: activationOf(activation), alphas: etas.map(() => 0), prefactors: etas, outputScaling },
      );
      const last = steps[steps.length - 1];
      const { recommended } = expected;
      near(last.singularValues, expected.singular_values, 1e-7);
      const { prediction, signalMatch, learned } = last;
      if (prediction === null || signalMatch === null) throw new Error('nothing was predicted');
      near(prediction.strengths, recommended.strengths, 1e-5);
      near(prediction.rowScales, recommended.row_scales, 1e-5);
      near([prediction.noiseEdge], [recommended.noise_edge], 1e-4);
      near(prediction.values, recommended.predicted_values, 1e-4);
      near(prediction.values, roots[name], 1e-5);
      near(signalMatch, recommended.match, 1e-5);
      expect(learned).toBe(recommended.learned);
    },
  );
});
