import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NativeBackend } from '../../kernels/backends/native.ts';
import { informationExponent, leapExponent, targetMean } from '../../kernels/model/information.ts';
import {
  canonicalTarget,
  directionsOf,
  type Target,
  targetFunction,
  targetLabel,
  targetOfProjections,
} from '../../kernels/model/targets.ts';
import { drawDirections, drawLabels, drawNetwork } from '../../kernels/network/draw.ts';
import { drawInputs } from '../../kernels/network/draw-inputs.ts';
import { dot } from '../../kernels/vectors/vector.ts';
import { base } from './two-step-base.ts';

/** A product of first Hermite polynomials of some directions. */
const product = (...directions: number[]) => ({ factors: directions.map((direction) => ({ direction, hermite: 1 })) });
const staircase: Target = { terms: [product(1), product(1, 2), product(1, 2, 3)] };

describe('targets', () => {
  it('have their information exponents', () => {
    expect(informationExponent({ hermite: [0, 1, 0.7] })).toBe(1);
    expect(informationExponent({ hermite: [1, 0, 0, 2] })).toBe(3);
    expect(informationExponent('square')).toBe(2);
    expect(informationExponent('cos')).toBe(2);
    expect(informationExponent('tanh')).toBe(1);
    expect(informationExponent({ hermite: [1] })).toBeNull();
  });

  it('have none beyond degree 8: it is null, whatever follows', () => {
    const first = (degree: number) => ({ hermite: [...new Array<number>(degree).fill(0), 1] });
    expect([7, 8, 9, 10].map((degree) => informationExponent(first(degree)))).toEqual([7, 8, null, null]);
    expect(informationExponent({ hermite: [1, ...first(8).hermite] })).toBeNull();
  });

  it('have their means', () => {
    expect(targetMean('square')).toBeCloseTo(1, 12);
    expect(targetMean({ hermite: [0.4, 1] })).toBe(0.4);
    expect(targetMean('relu')).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 12);
  });

  it('are labelled as sums', () => {
    expect(targetLabel({ hermite: [0, 1, -0.7, 0, 2] })).toBe('h1-0.7h2+2h4');
  });

  it('of several directions have information and leap exponents', () => {
    expect(informationExponent(staircase)).toBe(1);
    expect(leapExponent(staircase)).toBe(1);
    const isolated: Target = { terms: [product(1, 2)] };
    expect([informationExponent(isolated), leapExponent(isolated)]).toEqual([2, 2]);
    const missing: Target = { terms: [product(1), product(1, 2, 3)] };
    expect([informationExponent(missing), leapExponent(missing)]).toEqual([1, 2]);
    const apart: Target = { terms: [{ hermite: 1 }, { direction: 2, hermite: 3, weight: 0.2 }] };
    expect([informationExponent(apart), leapExponent(apart)]).toEqual([1, 3]);
    expect(leapExponent({ hermite: [0, 0, 0, 1, 1] })).toBe(3);
    expect(leapExponent({ hermite: [2] })).toBeNull();
    // h2 − h2 leaves z2 alone.
    const cancelled: Target = { terms: [{ hermite: 2 }, { hermite: 2, weight: -1 }, { direction: 2, hermite: 4 }] };
    expect(informationExponent(cancelled)).toBe(4);
  });

  it('of several directions have the means of their products', () => {
    expect(targetMean(staircase)).toBeCloseTo(0, 12);
    const squares: Target = {
      terms: [{ weight: 3, factors: [{ of: 'square' }, { direction: 2, of: 'abs', scale: 2 }] }],
    };
    expect(targetMean(squares)).toBeCloseTo(6 * Math.sqrt(2 / Math.PI), 10);
    // z1 · z1 is one function of one projection: E z1² = 1.
    expect(targetMean({ terms: [product(1, 1)] })).toBeCloseTo(1, 12);
  });

  it('are read at the projections on their directions', () => {
    expect(directionsOf(staircase)).toBe(3);
    expect(targetOfProjections(staircase)([2, 3, 5])).toBeCloseTo(2 + 6 + 30, 12);
    const sum: Target = { terms: [{ of: 'tanh', scale: 3, weight: 0.5 }, { hermite: 2 }] };
    expect(targetFunction(sum)(0.7)).toBeCloseTo(0.5 * Math.tanh(2.1) + (0.49 - 1) / Math.SQRT2, 12);
    expect(() => targetFunction(staircase)).toThrow(/3 directions/);
  });

  it('in new spellings are what they were', () => {
    expect(canonicalTarget({ terms: [{ of: 'tanh' }] })).toBe('tanh');
    expect(canonicalTarget({ terms: [{ hermite: 1 }, { weight: 0.7, hermite: 2 }] })).toEqual({ hermite: [0, 1, 0.7] });
    expect(canonicalTarget({ terms: [{ factors: [{ of: { hermite: [0, 1] } }], weight: 2 }] })).toEqual({
      hermite: [0, 2],
    });
    const long: Target = { terms: [{ direction: 2, of: 'tanh', scale: 1, weight: 1 }] };
    expect(canonicalTarget(long)).toEqual({ terms: [{ factors: [{ direction: 2, of: 'tanh' }] }] });
  });

  it('keep their values when they are made canonical, and equal labels mean equal targets', () => {
    const link = fc.oneof(
      fc.constantFrom('tanh', 'abs', 'square'),
      fc.record({ hermite: fc.array(fc.constantFrom(0, 1, -0.5), { minLength: 1, maxLength: 3 }) }),
    );
    const factor = fc.record({ direction: fc.integer({ min: 1, max: 3 }), of: link, scale: fc.constantFrom(1, 2) });
    const term = fc.record({
      weight: fc.constantFrom(1, -1, 0.5),
      factors: fc.array(factor, { minLength: 1, maxLength: 3 }),
    });
    const target = fc.record({ terms: fc.array(term, { minLength: 1, maxLength: 3 }) });
    fc.assert(
      fc.property(target, target, (one, other) => {
        const place = [0.3, -1.1, 0.8];
        const short = canonicalTarget(one);
        expect(targetOfProjections(short)(place)).toBeCloseTo(targetOfProjections(one)(place), 10);
        expect(canonicalTarget(short)).toEqual(short);
        const [a, b] = [short, canonicalTarget(other)];
        if (targetLabel(a) === targetLabel(b)) {
          expect(targetOfProjections(a)(place)).toBeCloseTo(targetOfProjections(b)(place), 10);
        }
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe('labels of several directions', () => {
  const backend = new NativeBackend('f64');

  it('come from orthonormal directions, the first of which is β*', async () => {
    const { betaStar } = await drawNetwork(backend, base);
    const directions = await drawDirections(backend, base, betaStar, staircase);
    expect(directions[0]).toBe(betaStar);
    directions.forEach((u, r) => directions.forEach((v, s) => expect(dot(u, v)).toBeCloseTo(r === s ? 1 : 0, 12)));
    const X = await drawInputs(backend, base, betaStar, 1);
    const p = { ...base, target: staircase, noise: 0 };
    const labels = await backend.read(await drawLabels(backend, p, X, directions, 1));
    const rows = await backend.read(X);
    labels.forEach((label, j) => {
      const x = rows.subarray(j * base.d, (j + 1) * base.d);
      const [z1, z2, z3] = directions.map((unit) => dot(unit, x));
      expect(label).toBeCloseTo(z1 + z1 * z2 + z1 * z2 * z3, 10);
    });
  });

  it('need as many dimensions', async () => {
    const p = { ...base, d: 2 };
    await expect(drawDirections(backend, p, Float64Array.of(1, 0), staircase)).rejects.toThrow(/3 directions of 2/);
  });
});
