import { describe, expect, it } from 'vitest';
import {
  type Activation,
  activationCoefficients,
  activationLabel,
  activationLaw,
  activationOfLabel,
  canonicalActivation,
} from '../../kernels/model/activations.ts';
import { erf } from '../../kernels/model/erf.ts';
import { gaussianMean } from '../../kernels/model/quadrature.ts';
import { nativeActivation } from '../../kernels/backends/native-activation.ts';
import { loadAddon } from '../../kernels/native/addon.ts';

const all: Activation[] = [
  'tanh',
  'erf',
  'relu',
  'gelu',
  'softplus',
  'sigmoid',
  { sin: { phase: 0.7 } },
  { hermite: [0.3, 1, -0.5, 0.2] },
  { terms: [{ of: 'softplus', weight: 1 / 3, scale: 3 }] },
  {
    terms: [
      { of: 'tanh', scale: -2 },
      { of: 'relu', weight: 0.3 },
      { of: { sin: { phase: 0.4 } }, weight: -1, scale: 0.5 },
      { of: { hermite: [0, 0, 0.3] }, weight: 2 },
    ],
  },
];
const points = Float64Array.from({ length: 4001 }, (_, i) => (i - 2000) / 160);

function native(activation: Activation, z: Float32Array | Float64Array): { value: typeof z; slope: typeof z } {
  const like = (): typeof z => (z instanceof Float64Array ? new Float64Array(z.length) : new Float32Array(z.length));
  const [value, slope] = [like(), like()];
  loadAddon().activate(z, value, slope, 0, nativeActivation(activation));
  return { value, slope };
}

describe.each(all.map((activation) => ({ activation, name: activationLabel(activation) })))(
  '$name',
  ({ activation }) => {
    const law = activationLaw(activation);

    it.each([
      { precision: 'double', z: points, tolerance: 2e-13 },
      { precision: 'float', z: Float32Array.from(points), tolerance: 3e-6 },
    ])('vectorised in $precision agrees with the formula', ({ z, tolerance }) => {
      const { value, slope } = native(activation, z);
      z.forEach((x, i) => {
        const [s, ds] = [law.value(x), law.derivative(x)];
        expect(Math.abs(value[i] - s)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(s)));
        expect(Math.abs(slope[i] - ds)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(ds)));
      });
    });

    it('has the derivative it says', () => {
      for (const x of [-3.1, -0.7, 0.2, 1.9]) {
        const difference = (law.value(x + 1e-5) - law.value(x - 1e-5)) / 2e-5;
        expect(law.derivative(x)).toBeCloseTo(difference, 8);
      }
    });

    it('has E σ′ as its first coefficient (Stein)', () => {
      expect(activationCoefficients(activation)[1]).toBeCloseTo(gaussianMean(law.derivative), 10);
    });
  },
);

it.each(all)('%j has a label that stands for it alone', (activation) => {
  expect(activationOfLabel(activationLabel(activation))).toEqual(canonicalActivation(activation));
});

it('a sum of one term with factors 1 is that term', () => {
  expect(canonicalActivation({ terms: [{ of: 'tanh', weight: 1, scale: 1 }] })).toBe('tanh');
  const scaled = { terms: [{ of: 'tanh', weight: 1, scale: 2 }] } as const;
  expect(canonicalActivation(scaled)).toEqual({ terms: [{ of: 'tanh', scale: 2 }] });
});

it('softplus(3z)/3 has the coefficients of a fine quadrature', () => {
  const [step, terms] = [1e-3, 24000];
  const c = [0, 0, 0];
  for (let i = -terms / 2; i <= terms / 2; i++) {
    const z = i * step;
    const weighted = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * step * (Math.log1p(Math.exp(3 * z)) / 3);
    [1, z, (z * z - 1) / 2].forEach((polynomial, k) => (c[k] += weighted * polynomial));
  }
  const found = activationCoefficients({ terms: [{ of: 'softplus', weight: 1 / 3, scale: 3 }] });
  c.forEach((value, k) => expect(found[k]).toBeCloseTo(value, 11));
});

describe('Hermite coefficients in closed form', () => {
  it('of ReLU', () => {
    const c = activationCoefficients('relu');
    const root = Math.sqrt(2 * Math.PI);
    expect(c[0]).toBeCloseTo(1 / root, 12);
    expect(c[1]).toBeCloseTo(0.5, 12);
    expect(c[2]).toBeCloseTo(1 / (2 * root), 12);
    expect(c[3]).toBeCloseTo(0, 12);
    expect(c[4]).toBeCloseTo(-1 / (24 * root), 12);
  });

  it('of a sine: c_k = e^{−1/2} sin(phase + kπ/2)/k!', () => {
    const c = activationCoefficients({ sin: { phase: 0.7 } });
    [1, 1, 2, 6, 24].forEach((factorial, k) => {
      expect(c[k]).toBeCloseTo((Math.exp(-0.5) * Math.sin(0.7 + (k * Math.PI) / 2)) / factorial, 12);
    });
  });

  it('of a Hermite sum: w_k/√k!', () => {
    const c = activationCoefficients({ hermite: [0.3, 1, -0.5, 0.2] });
    [0.3, 1, -0.5 / Math.sqrt(2), 0.2 / Math.sqrt(6), 0].forEach((w, k) => expect(c[k]).toBeCloseTo(w, 11));
  });
});

it('erf has its known values', () => {
  expect(erf(0.5)).toBeCloseTo(0.520499877813046538, 15);
  expect(erf(-1)).toBeCloseTo(-0.842700792949714869, 15);
  expect(erf(3)).toBeCloseTo(0.999977909503001415, 15);
  expect(1 - erf(5)).toBeLessThan(2e-12);
});
