import { erf } from './erf.ts';
import { hermiteCoefficients, hermiteSum } from './hermite.ts';
import { normalCdf, normalDensity } from './normal-law.ts';

/** Kinds of activations that are no sums. The native addon numbers them in this order. */
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

/** An activation that is no sum: a name, a sine, or a Hermite series. `erf` is erf(z), `gelu` is zΦ(z). */
export type PlainActivation = Exclude<ActivationKind, 'hermite'> | SineActivation | HermiteSeries;

/** A summand weight · of(scale · z). */
export interface ActivationTerm {
  /** The function. */
  of: PlainActivation;
  /** The factor outside (default 1). */
  weight?: number;
  /** The factor inside (default 1). */
  scale?: number;
}

/** A sum of activations that are scaled outside and inside. */
export interface ActivationSum {
  /** The summands, one to four. */
  terms: readonly ActivationTerm[];
}

/** An activation σ (MODEL §1). */
export type Activation = PlainActivation | ActivationSum;

/** Most summands of an activation. */
export const maxActivationTerms = 4;

/** σ and σ′. */
export interface ScalarFunctions {
  /** σ(z). */
  value: (z: number) => number;
  /** σ′(z); for `relu` 0 at z = 0. */
  derivative: (z: number) => number;
}

/** An activation that is no sum as scalar functions, with its parameters. */
export interface PlainLaw extends ScalarFunctions {
  /** Which family of functions it is. */
  kind: ActivationKind;
  /** Phase of `sin`, radians; 0 for the others. */
  phase: number;
  /** Coefficients of `hermite`; empty for the others. */
  coefficients: readonly number[];
}

/** A summand with its functions. */
export interface LawTerm {
  /** The factor outside. */
  weight: number;
  /** The factor inside. */
  scale: number;
  /** The function. */
  law: PlainLaw;
}

/** An activation as scalar functions, and its summands: one of weight and scale 1 where it is no sum. */
export interface ActivationLaw extends ScalarFunctions {
  /** The summands. */
  terms: readonly LawTerm[];
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

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

/** The scalar functions and the summands of an activation (MODEL §1). */
export function activationLaw(activation: Activation): ActivationLaw {
  if (!isSum(activation)) {
    const law = plainLaw(activation);
    return { value: law.value, derivative: law.derivative, terms: [{ weight: 1, scale: 1, law }] };
  }
  const terms = activation.terms.map(({ of, weight = 1, scale = 1 }) => ({ weight, scale, law: plainLaw(of) }));
  return {
    terms,
    value: (z) => terms.reduce((sum, { weight, scale, law }) => sum + weight * law.value(scale * z), 0),
    derivative: (z) =>
      terms.reduce((sum, { weight, scale, law }) => sum + weight * scale * law.derivative(scale * z), 0),
  };
}

/** Whether σ has a kink, as ReLU has, so that σ′ jumps. It is at 0, since nothing is added inside. */
export function hasKink(activation: Activation): boolean {
  return activationLaw(activation).terms.some(({ law }) => law.kind === 'relu');
}

/** How many times as fast as a plain activation σ varies: the largest factor inside. */
export function steepness(activation: Activation): number {
  return activationLaw(activation).terms.reduce((most, { scale }) => Math.max(most, Math.abs(scale)), 1);
}

function isSum(activation: Activation): activation is ActivationSum {
  return typeof activation === 'object' && 'terms' in activation;
}

/** The same activation in the form that ids know: a sum of one term with factors 1 is that term, and factors of 1 are left out. */
export function canonicalActivation(activation: Activation): Activation {
  if (!isSum(activation)) return activation;
  const terms = activation.terms.map(({ of, weight = 1, scale = 1 }) => ({
    of,
    ...(weight === 1 ? {} : { weight }),
    ...(scale === 1 ? {} : { scale }),
  }));
  const [only] = terms;
  return terms.length === 1 && Object.keys(only).length === 1 ? only.of : { terms };
}

function plainLaw(activation: PlainActivation): PlainLaw {
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

/** What joins the summands of a label, and what sets factors off. */
const [plus, times, inside] = [' + ', '*', '@'];

/** A short label, one per activation: `tanh`, `sin(0.785)`, `hermite(0,1,0.7)`; sums: `0.333*softplus@3 + 0.3*hermite(0,0,1)` with @ for the factor inside. */
export function activationLabel(activation: Activation): string {
  if (!isSum(activation)) return plainLabel(activation);
  return activation.terms
    .map(({ of, weight = 1, scale = 1 }) => {
      const name = scale === 1 ? plainLabel(of) : `${plainLabel(of)}${inside}${scale}`;
      return weight === 1 ? name : `${weight}${times}${name}`;
    })
    .join(plus);
}

function plainLabel(activation: PlainActivation): string {
  if (typeof activation === 'string') return activation;
  if ('sin' in activation) return activation.sin.phase === 0 ? 'sin' : `sin(${activation.sin.phase})`;
  return `hermite(${activation.hermite.join(',')})`;
}

/**
 * The activation that a label stands for: the inverse of `activationLabel`.
 * @throws RangeError if no activation has this label
 */
export function activationOfLabel(label: string): Activation {
  const terms = label.split(plus).map((text) => {
    const [name, weight = '1'] = text.split(times).reverse();
    const [of, scale = '1'] = name.split(inside);
    return { of: plainOfLabel(of), weight: Number(weight), scale: Number(scale) };
  });
  return canonicalActivation({ terms });
}

function plainOfLabel(label: string): PlainActivation {
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
