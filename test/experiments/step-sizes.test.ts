import { describe, expect, it } from 'vitest';
import { resolve } from '../../experiments/two-step/assignment.ts';
import { columns } from '../../experiments/two-step/columns.ts';
import type { TwoStepParameters } from '../../experiments/two-step/point.ts';
import { twoStep } from '../../experiments/two-step/index.ts';
import { pointOf } from '../../kernels/contract/identity.ts';
import type { Assignment, Experiment } from '../../kernels/contract/experiment.ts';
import { computePoints } from '../kernels/compute-points.ts';
import { base } from '../kernels/two-step-base.ts';

const sizes = { N: 64, d: 48, n: 96 };

function pointFrom(given: Assignment): TwoStepParameters {
  const resolved = resolve({ ...sizes, precision: 'f64', ...given }, { seed: 1, replicate: 0 });
  if ('fault' in resolved) throw new Error(resolved.fault.message);
  return resolved.parameters;
}

const idOf = (p: TwoStepParameters): string => pointOf(twoStep as unknown as Experiment, p).id;

describe('step sizes as plain numbers', () => {
  it('have one id, however they are spelled, and not that of an exponent 0', () => {
    const id = idOf(pointFrom({ eta1: 3, eta2: 5 }));
    expect(idOf(pointFrom({ etas: [3, 5] }))).toBe(id);
    expect(idOf(pointFrom({ alphas: [0, 0], prefactors: [3, 5] }))).not.toBe(id);
    expect(idOf(pointFrom({ etas: [1, 1] }))).not.toBe(idOf(pointFrom({ alphas: [0, 0] })));
  });

  it('give the weights of these sizes; exponents and asymptotic counts are null, predictions are not', async () => {
    const plain: TwoStepParameters = { ...base, alphas: [null, null], prefactors: [3, 5] };
    const [eta, alpha] = await computePoints([plain, { ...plain, alphas: [0, 0] }]);
    expect(eta.singularValues).toEqual(alpha.singularValues);
    const cell = (name: string): unknown => columns.find((column) => column.name === name)?.of(plain, eta);
    const empty = ['alphas', 'alpha1', 'alpha2', 'predicted_nonlinear', 'predicted_total', 'predicted_present'];
    expect(empty.map(cell)).toEqual(empty.map(() => null));
    expect(cell('prefactors')).toEqual([3, 5]);
    expect(eta.predictedSpikes).not.toBeNull();
  });

  it('do not mix with exponents, and no step may be missing', () => {
    for (const [given, parameter] of [
      [{ eta1: 1, alpha1: 0.3 }, 'eta1'],
      [{ etas: [1, 2], prefactor1: 2 }, 'etas'],
      [{ eta2: 1 }, 'eta2'],
      [{ etas: [1], eta1: 1 }, 'eta1'],
      [{}, 'alpha1'],
    ] as const) {
      const found = resolve({ ...sizes, ...given }, { seed: 1, replicate: 0 });
      expect('fault' in found && found.fault.parameter).toBe(parameter);
    }
  });
});

it('eight steps have names', () => {
  const names = Array.from({ length: 8 }, (_, t) => [`alpha${t + 1}`, 0.1] as const);
  expect(pointFrom(Object.fromEntries(names)).alphas).toHaveLength(8);
});
