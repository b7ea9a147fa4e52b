import type { HermiteSeries } from './activations.ts';
import { erf } from './erf.ts';
import { hermiteSum } from './hermite.ts';

/** Named target functions σ*(κ) of the projection κ = ⟨β*, x⟩ (MODEL §1). */
export const namedTargets = {
  linear: (k: number) => k,
  tanh: Math.tanh,
  erf,
  relu: (k: number) => Math.max(k, 0),
  sin: Math.sin,
  cos: Math.cos,
  sign: Math.sign,
  abs: Math.abs,
  square: (k: number) => k * k,
} as const;

/** A function of one projection: a name, or `{ hermite: [w_0, w_1, …] }` for Σ w_k h_k(κ) with orthonormal h_k. */
export type Link = keyof typeof namedTargets | HermiteSeries;

/** A factor of a term: a function of the projection κ_r = ⟨β*_r, x⟩ on one of several orthonormal directions. */
export interface TargetFactor {
  /** r, from 1 (default 1). */
  direction?: number;
  /** k of h_k(κ_r); or else `of`. */
  hermite?: number;
  /** The function; or else `hermite`. */
  of?: Link;
  /** The factor s inside, of(s κ_r) (default 1). */
  scale?: number;
}

/** weight times the product of some factors; a term that is itself a factor has that one. */
export interface TargetTerm extends TargetFactor {
  /** The factor outside (default 1). */
  weight?: number;
  /** The factors. */
  factors?: readonly TargetFactor[];
}

/** A sum of products of functions of up to five projections. */
export interface TargetSum {
  /** The summands. */
  terms: readonly TargetTerm[];
}

/** A target σ* (MODEL §1): a function of one projection, or a sum of products over several. */
export type Target = Link | TargetSum;

/** Most orthonormal directions of a target. */
export const maxDirections = 5;

/** A factor with all that it may leave out. */
export interface KnownFactor {
  /** r, from 0. */
  index: number;
  /** The function, of s κ_r. */
  link: Link;
  /** s. */
  scale: number;
}

/** A summand with all that it may leave out. */
export interface KnownTerm {
  /** The factor outside. */
  weight: number;
  /** The factors. */
  factors: readonly KnownFactor[];
}

/** The summands of a target; one with one factor where it is a function of one projection. */
export function termsOf(target: Target): KnownTerm[] {
  if (!isSum(target)) return [{ weight: 1, factors: [{ index: 0, link: target, scale: 1 }] }];
  return target.terms.map(({ weight = 1, factors, ...own }) => ({ weight, factors: (factors ?? [own]).map(known) }));
}

/** Number of directions that a target reads: the largest r of its factors. */
export function directionsOf(target: Target): number {
  return termsOf(target).reduce(
    (most, { factors }) => factors.reduce((top, { index }) => Math.max(top, index + 1), most),
    1,
  );
}

/** The function of a link. */
export function linkFunction(link: Link): (projection: number) => number {
  if (typeof link === 'string') return namedTargets[link];
  return (k) => hermiteSum(link.hermite, k);
}

/** σ* as a function of the projections on its directions, with its mean. */
export function targetOfProjections(target: Target): (projections: ArrayLike<number>) => number {
  const terms = termsOf(target).map(({ weight, factors }) => ({
    weight,
    factors: factors.map(({ link, ...factor }) => ({ ...factor, value: linkFunction(link) })),
  }));
  return (projections) =>
    terms.reduce(
      (sum, { weight, factors }) =>
        sum + factors.reduce((product, { index, scale, value }) => product * value(scale * projections[index]), weight),
      0,
    );
}

/**
 * σ* as a scalar function of the projection, with its mean.
 * @throws RangeError if the target reads several directions
 */
export function targetFunction(target: Target): (projection: number) => number {
  if (!isSum(target)) return linkFunction(target);
  const directions = directionsOf(target);
  if (directions > 1) throw new RangeError(`the target ${targetLabel(target)} reads ${directions} directions, not one`);
  const value = targetOfProjections(target);
  return (k) => value([k]);
}

/** Whether σ* has a kink or a step where a projection is 0. */
export function hasTargetKink(target: Target): boolean {
  return termsOf(target).some(({ factors }) => factors.some(({ link }) => kinked.includes(link)));
}

const kinked: readonly Link[] = ['relu', 'sign', 'abs'];

/** A short label: `tanh`, `h1+0.7h2`, `h1(z1)+h1(z1)h1(z2)`, `0.5tanh(3z1)`; `0` if all coefficients are 0. */
export function targetLabel(target: Target): string {
  if (!isSum(target)) return linkLabel(target);
  const terms = termsOf(target).map(({ weight, factors }) => weightLabel(weight) + factors.map(factorLabel).join('·'));
  return terms.join('+').replaceAll('+-', '-');
}

function factorLabel({ index, link, scale }: KnownFactor): string {
  const place = `(${scale === 1 ? '' : scale}z${index + 1})`;
  const simple = typeof link === 'string' || link.hermite.filter((w) => w !== 0).length === 1;
  return simple ? `${linkLabel(link)}${place}` : `(${linkLabel(link)})${place}`;
}

function linkLabel(link: Link): string {
  if (typeof link === 'string') return link;
  const terms = link.hermite.flatMap((w, k) => (w === 0 ? [] : [`${weightLabel(w)}h${k}`]));
  return terms.length === 0 ? '0' : terms.join('+').replaceAll('+-', '-');
}

function weightLabel(weight: number): string {
  return weight === 1 ? '' : weight === -1 ? '-' : String(weight);
}

/**
 * The same target in the form that ids know.
 * A sum of Hermite polynomials of the first direction is a Hermite series, and a single function of it is that function.
 */
export function canonicalTarget(target: Target): Target {
  if (!isSum(target)) return target;
  const terms = termsOf(target);
  const single = terms.every(({ factors: [first, ...others] }) => others.length === 0 && isPlain(first));
  const [{ weight, factors }] = terms;
  if (single && terms.length === 1 && weight === 1) return factors[0].link;
  const series = terms.map((term) => (typeof term.factors[0].link === 'string' ? null : term.factors[0].link.hermite));
  if (single && series.every((list) => list !== null)) {
    const sum = Array.from({ length: Math.max(...series.map((list) => list.length)) }, () => 0);
    terms.forEach((term, t) => series[t].forEach((w, k) => (sum[k] += term.weight * w)));
    return { hermite: sum };
  }
  return { terms: terms.map(shortTerm) };
}

/** Whether a factor is a function of the first projection itself. */
function isPlain({ index, scale }: KnownFactor): boolean {
  return index === 0 && scale === 1;
}

function shortTerm({ weight, factors }: KnownTerm): TargetTerm {
  return {
    ...(weight === 1 ? {} : { weight }),
    factors: factors.map(({ index, link, scale }) => ({
      direction: index + 1,
      of: link,
      ...(scale === 1 ? {} : { scale }),
    })),
  };
}

function known({ direction = 1, hermite, of, scale = 1 }: TargetFactor): KnownFactor {
  const link = of ?? { hermite: [...new Array<number>(hermite ?? 0).fill(0), 1] };
  return { index: direction - 1, link, scale };
}

function isSum(target: Target): target is TargetSum {
  return typeof target === 'object' && 'terms' in target;
}
