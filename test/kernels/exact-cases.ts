import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { type Activation, type ArrayOptions, type StepResult, trainOnArrays } from '../../kernels/index.ts';

interface Spectrum {
  singular_values: number[];
  right_target: number[];
  right_beta: number[];
  left_power: number[][];
  frobenius: number;
}

/** Two steps on given arrays, as numpy takes them in float64. */
export interface ExactCase {
  name: string;
  shape: { N: number; d: number; n: number };
  activation: Activation;
  alpha1: number;
  alpha2: number;
  output_scaling: 'mean-field' | 'standard';
  row_major_inputs: Record<'W0' | 'a' | 'beta_star' | 'X1' | 'y1', number[]> & { X2?: number[]; y2?: number[] };
  expected: Record<'r1' | 'r2' | 'G1_first_row' | 'G2_first_row' | 'beta', number[]> &
    Record<'G1_frobenius' | 'G2_frobenius', number> &
    Record<'W1' | 'W2', Spectrum>;
}

export const { cases } = JSON.parse(
  readFileSync(new URL('../fixtures/two-step-exact.json', import.meta.url), 'utf8'),
) as { cases: ExactCase[] };

/** Takes the two steps of a case. */
export function train(
  given: ExactCase,
  where: Pick<ArrayOptions, 'backend' | 'precision'>,
): Promise<{ steps: StepResult[] }> {
  const { W0, a, beta_star, X1, y1, X2, y2 } = given.row_major_inputs;
  const batch = (X: number[], y: number[]) => ({ X: Float64Array.from(X), y: Float64Array.from(y) });
  return trainOnArrays(
    {
      ...given.shape,
      W0: Float64Array.from(W0),
      a: Float64Array.from(a),
      betaStar: Float64Array.from(beta_star),
      batches: X2 && y2 ? [batch(X1, y1), batch(X2, y2)] : [batch(X1, y1)],
    },
    {
      activation: given.activation,
      alphas: [given.alpha1, given.alpha2],
      outputScaling: given.output_scaling,
      topK: 6,
      ...where,
    },
  );
}

const length = (x: ArrayLike<number>): number => Math.hypot(...Array.from(x));

/** ‖x − y‖/‖y‖ */
function relative(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return length(Array.from(x, (value, i) => value - y[i])) / length(y);
}

function absolute(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return Math.max(...Array.from(x, (value, i) => Math.abs(value - y[i])));
}

/** Compares every quantity that the case records. */
export function expectAgreement({ expected, shape: { d } }: ExactCase, steps: StepResult[], tolerance: number): void {
  expect(steps).toHaveLength(2);
  for (const [t, spectrum, r, row, frobenius] of [
    [0, expected.W1, expected.r1, expected.G1_first_row, expected.G1_frobenius],
    [1, expected.W2, expected.r2, expected.G2_first_row, expected.G2_frobenius],
  ] as const) {
    const step = steps[t];
    expect(relative(step.residual, r)).toBeLessThan(tolerance);
    expect(relative(step.G.subarray(0, d), row)).toBeLessThan(tolerance);
    expect(Math.abs(length(step.G) / frobenius - 1)).toBeLessThan(tolerance);
    expect(Math.abs(length(step.W) / spectrum.frobenius - 1)).toBeLessThan(tolerance);
    for (let i = 0; i < 6; i++) {
      expect(Math.abs(step.singularValues[i] / spectrum.singular_values[i] - 1)).toBeLessThan(tolerance);
      expect(absolute(step.leftPower[i], spectrum.left_power[i])).toBeLessThan(tolerance);
    }
    expect(Math.max(...step.tripletResiduals)).toBeLessThan(tolerance);
    expect(absolute(step.rightTarget, spectrum.right_target)).toBeLessThan(tolerance);
    expect(absolute(step.rightBeta, spectrum.right_beta)).toBeLessThan(tolerance);
  }
}
