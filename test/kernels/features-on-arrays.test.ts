import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Activation } from '../../kernels/model/activations.ts';
import { type FeatureDraw, type FeatureResult, featuresOnArrays } from '../../kernels/network/features-on-arrays.ts';

/** Exact cases that were made independently in numpy (float64). */
interface Case {
  name: string;
  shape: { N: number; d: number; n: number };
  activation: Activation;
  eta: number;
  output_scaling: 'mean-field' | 'standard';
  row_major_inputs: Record<
    'W0' | 'a' | 'beta_star' | 'X' | 'y' | 'X_ridge' | 'y_ridge' | 'X_test' | 'y_test',
    number[]
  >;
  expected: {
    residual: number[];
    beta: number[];
    W1_singular_values: number[];
    features: ExpectedFeatures;
    features0: ExpectedFeatures;
  };
}
interface ExpectedFeatures {
  singular_values: number[];
  left_power: number[][];
  left_power_orth: number[][];
  left_power_orth_const: number[][];
  ridge: { lam: number; train: number; objective: number; test: number; readout_norm: number }[];
}
const { cases } = JSON.parse(readFileSync(new URL('../fixtures/one-step-features.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};

function drawOf({ shape, row_major_inputs: given }: Case): FeatureDraw {
  const array = (name: keyof typeof given): Float64Array => Float64Array.from(given[name]);
  return {
    ...shape,
    ...{ W0: array('W0'), a: array('a'), betaStar: array('beta_star'), X: array('X'), y: array('y') },
    ...{ XRidge: array('X_ridge'), yRidge: array('y_ridge'), XTest: array('X_test'), yTest: array('y_test') },
  };
}

const near = (found: ArrayLike<number>, expected: readonly number[], tolerance: number): void => {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, k) =>
    expect(Math.abs(found[k] - value)).toBeLessThan(tolerance * Math.max(Math.abs(value), 1e-2)),
  );
};

describe('features after one step agree with numpy', () => {
  it.each(cases)('$name', async (one) => {
    const lambdas = one.expected.features.ridge.map(({ lam }) => lam);
    const found = await featuresOnArrays(drawOf(one), {
      activation: one.activation,
      ...{ eta: one.eta, outputScaling: one.output_scaling, lambdas },
    });
    near(found.residual, one.expected.residual, 1e-9);
    near(found.beta, one.expected.beta, 1e-9);
    near(found.weightSingularValues, one.expected.W1_singular_values, 1e-9);
    const compare = (result: FeatureResult, expected: ExpectedFeatures): void => {
      near(result.singularValues, expected.singular_values, 1e-9);
      // Vectors of values that lie close together are known to the root of that only.
      result.leftPower.forEach((powers, k) => near(powers, expected.left_power[k], 1e-7));
      result.leftPowerOrthogonal.forEach((powers, k) => near(powers, expected.left_power_orth[k], 1e-7));
      result.leftPowerOrthogonalConstant.forEach((powers, k) => near(powers, expected.left_power_orth_const[k], 1e-7));
      result.ridge.forEach((row, k) => {
        const { lam, train, objective, test, readout_norm: length } = expected.ridge[k];
        const tolerance = lam <= 1e-4 ? 1e-7 : 1e-9;
        near([row.train, row.objective, row.test, row.readoutNorm], [train, objective, test, length], tolerance);
      });
    };
    compare(found.features, one.expected.features);
    compare(found.features0, one.expected.features0);
  });

  it('says which array does not fit', async () => {
    const [one] = cases;
    const draw = { ...drawOf(one), yTest: new Float64Array(3) };
    await expect(featuresOnArrays(draw, { activation: 'tanh', eta: 1, lambdas: [1] })).rejects.toThrow(
      /XTest.*expected/,
    );
  });
});
