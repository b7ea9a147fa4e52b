import { erf } from './erf.ts';
import { hermiteCoefficients, hermiteSum } from './hermite.ts';
import { normalCdf, normalDensity } from './normal-law.ts';

/** Kinds of activations. The native addon numbers them in this order. */
export const activationKinds = ['tanh', 'erf', 'relu', 'gelu', 'softplus', 'sigmoid', 'sin', 'hermite'] as const;
/** One of `activationKinds`. */
export type ActivationKind = (typeof activationKinds)[number];

/** Highest degree of a Hermite activation. */
export const maxHermiteDegree = 15;

/** The activation sin(z + phase). */
export interface SineActivation {
  /** The parameter of the sine. */
  sin: {
    /** Radians. */
    phase: number;
  };
}

/** A function as a sum of orthonormal Hermite polynomials. */
export interface HermiteSeries {
  /** Coefficients w_0, w_1, … of Σ w_k h_k(z). */
  hermite: readonly number[];
}

/** An activation σ (MODEL §1): a name, a sine, or a Hermite series. `erf` is erf(z), `gelu` is zΦ(z). */
export type Activation = Exclude<ActivationKind, 'hermite'> | SineActivation | HermiteSeries;

/** An activation as scalar functions, with its parameters. */
export interface ActivationLaw {
  /** Which family of functions it is. */
  kind: ActivationKind;
  /** Phase of `sin`, radians; 0 for the others. */
  phase: number;
  /** Coefficients of `hermite`; empty for the others. */
  coefficients: readonly number[];
  /** σ(z). */
  value: (z: number) => number;
  /** σ′(z); for `relu` 0 at z = 0. */
  derivative: (z: number) => number;
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** σ and σ′. */
type ScalarFunctions = Pick<ActivationLaw, 'value' | 'derivative'>;

const named: Record<Exclude<ActivationKind, 'sin' | 'hermite'>, ScalarFunctions> = {
  tanh: { value: Math.tanh, derivative: (z) => 1 - Math.tanh(z) ** 2 },
  erf: { value: erf, derivative: (z) => (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z) },
  relu: { value: (z) => Math.max(z, 0), derivative: (z) => (z > 0 ? 1 : 0) },
  gelu: { value: (z) => z * normalCdf(z), derivative: (z) => normalCdf(z) + z * normalDensity(z) },
  softplus: { value: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))), derivative: sigmoid },
  sigmoid: { value: sigmoid, derivative: (z) => sigmoid(z) * (1 - sigmoid(z)) },
};

/** Coefficients of (Σ c_k h_k)′, by h_k′ = √k h_{k−1}. */
function derivativeOfHermiteSum(coefficients: readonly number[]): number[] {
  return coefficients.slice(1).map((c, k) => c * Math.sqrt(k + 1));
}

/** The scalar functions and the parameters of an activation (MODEL §1). */
export function activationLaw(activation: Activation): ActivationLaw {
  if (typeof activation === 'object' && 'hermite' in activation) {
    const coefficients = activation.hermite;
    const slope = derivativeOfHermiteSum(coefficients);
    return {
      kind: 'hermite',
      phase: 0,
      coefficients,
      value: (z) => hermiteSum(coefficients, z),
      derivative: (z) => (slope.length === 0 ? 0 : hermiteSum(slope, z)),
    };
  }
  if (activation === 'sin' || typeof activation === 'object') {
    const phase = activation === 'sin' ? 0 : activation.sin.phase;
    return {
      kind: 'sin',
      phase,
      coefficients: [],
      value: (z) => Math.sin(z + phase),
      derivative: (z) => Math.cos(z + phase),
    };
  }
  return { kind: activation, phase: 0, coefficients: [], ...named[activation] };
}

/** A short label, one per activation: `tanh`, `sin(0.785)`, `hermite(0,1,0.7)`. */
export function activationLabel(activation: Activation): string {
  if (typeof activation === 'string') return activation;
  if ('sin' in activation) return activation.sin.phase === 0 ? 'sin' : `sin(${activation.sin.phase})`;
  return `hermite(${activation.hermite.join(',')})`;
}

/**
 * The activation that a label stands for: the inverse of `activationLabel`.
 * @throws RangeError if no activation has this label
 */
export function activationOfLabel(label: string): Activation {
  const [, name, list] = /^(\w+)\((.*)\)$/.exec(label) ?? [];
  if (name === 'sin') return { sin: { phase: Number(list) } };
  if (name === 'hermite') return { hermite: list.split(',').map(Number) };
  const kind = activationKinds.find((known) => known === label);
  if (kind === undefined || kind === 'hermite') throw new RangeError(`"${label}" is no activation's label`);
  return kind;
}

const knownCoefficients = new Map<string, Float64Array>();

/**
 * Hermite coefficients c_0 … c_7 of an activation that is not centred (MODEL §1), by quadrature, to about 1e-14.
 * @returns 8 values, computed once per activation; callers share the array and must not change it
 */
export function activationCoefficients(activation: Activation): Float64Array {
  const label = activationLabel(activation);
  let c = knownCoefficients.get(label);
  if (!c) {
    c = hermiteCoefficients(activationLaw(activation).value, 7);
    knownCoefficients.set(label, c);
  }
  return c;
}
