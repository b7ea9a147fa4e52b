import { erf } from './erf.ts';
import { hermiteCoefficients, hermiteSum } from './hermite.ts';
import { normalCdf, normalDensity } from './normal-law.ts';

/** Activations without parameters, in the order the native addon counts them. */
export const activationKinds = ['tanh', 'erf', 'relu', 'gelu', 'softplus', 'sigmoid', 'sin', 'hermite'] as const;
export type ActivationKind = (typeof activationKinds)[number];

/** Highest degree of a Hermite activation. */
export const maxHermiteDegree = 15;

/**
 * An activation σ: a name; `{ sin: { phase } }` for sin(z + phase); or `{ hermite: [w_0, w_1, …] }` for Σ w_k h_k(z)
 * with orthonormal h_k. `erf` is erf(z), `gelu` is zΦ(z).
 */
export type Activation =
  Exclude<ActivationKind, 'hermite'> | { sin: { phase: number } } | { hermite: readonly number[] };

/** σ and σ′ as scalar functions, and the activation's parts. */
export interface ActivationLaw {
  kind: ActivationKind;
  /** Phase of `sin`, radians; 0 for the others. */
  phase: number;
  /** Coefficients of `hermite`; empty for the others. */
  coefficients: readonly number[];
  value: (z: number) => number;
  derivative: (z: number) => number;
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

type Pair = Pick<ActivationLaw, 'value' | 'derivative'>;

const named: Record<Exclude<ActivationKind, 'sin' | 'hermite'>, Pair> = {
  tanh: { value: Math.tanh, derivative: (z) => 1 - Math.tanh(z) ** 2 },
  erf: { value: erf, derivative: (z) => (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z) },
  relu: { value: (z) => Math.max(z, 0), derivative: (z) => (z > 0 ? 1 : 0) },
  gelu: { value: (z) => z * normalCdf(z), derivative: (z) => normalCdf(z) + z * normalDensity(z) },
  softplus: { value: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))), derivative: sigmoid },
  sigmoid: { value: sigmoid, derivative: (z) => sigmoid(z) * (1 - sigmoid(z)) },
};

function derivativeOfHermiteSum(coefficients: readonly number[]): number[] {
  return coefficients.slice(1).map((c, k) => c * Math.sqrt(k + 1));
}

/** The scalar functions and parameters of an activation. */
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

/** The activation of a label, as `activationLabel` writes it. */
export function activationOfLabel(label: string): Activation {
  const [, name, list] = /^(\w+)\((.*)\)$/.exec(label) ?? [];
  if (name === 'sin') return { sin: { phase: Number(list) } };
  if (name === 'hermite') return { hermite: list.split(',').map(Number) };
  const kind = activationKinds.find((known) => known === label);
  if (kind === undefined || kind === 'hermite') throw new RangeError(`"${label}" is no activation's label`);
  return kind;
}

const knownCoefficients = new Map<string, Float64Array>();

/** Hermite coefficients c_0 … c_7 of an activation (not centred), by quadrature; remembered per activation. */
export function activationCoefficients(activation: Activation): Float64Array {
  const label = activationLabel(activation);
  let c = knownCoefficients.get(label);
  if (!c) {
    c = hermiteCoefficients(activationLaw(activation).value, 7);
    knownCoefficients.set(label, c);
  }
  return c;
}
