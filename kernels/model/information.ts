import { hermiteCoefficients } from './hermite.ts';
import { gaussianMean } from './quadrature.ts';
import { directionsOf, type KnownFactor, linkFunction, type Target, termsOf } from './targets.ts';

/** Hermite coefficients are looked at up to this total degree. */
const highest = 8;
/** Coefficients up to this, the error of the quadrature, count as 0. */
const negligible = 1e-9;

/** c*_0 = E σ*, by quadrature (MODEL §1). `target_mean: remove` subtracts it from the labels. */
export function targetMean(target: Target): number {
  if (typeof target === 'object' && 'hermite' in target) return target.hermite[0] ?? 0;
  return termsOf(target).reduce(
    (sum, { weight, factors }) =>
      sum + [...byDirection(factors).values()].reduce((product, value) => product * gaussianMean(value), weight),
    0,
  );
}

/**
 * Information exponent of a target: the least total degree k ≥ 1 of a Hermite coefficient that is not 0 (MODEL §1).
 * @returns 1 … 8, or null if there is none up to 8
 */
export function informationExponent(target: Target): number | null {
  const degrees = relevantDegrees(target).map(totalOf);
  return degrees.length === 0 ? null : Math.min(...degrees);
}

/**
 * Leap exponent of a target (MODEL §1): with the best order of its Hermite terms, the largest degree that a term has in directions
 * which no term before it reads. It equals the information exponent where the target reads one direction.
 * @returns 1 … 8, or null if no term up to degree 8 reads a direction
 */
export function leapExponent(target: Target): number | null {
  let waiting = relevantDegrees(target);
  if (waiting.length === 0) return null;
  const seen = new Set<number>();
  let leap = 0;
  while (waiting.length > 0) {
    const unseen = (degrees: readonly number[]): number => totalOf(degrees.filter((_, r) => !seen.has(r)));
    // The easiest term comes next: what it adds to the directions seen can only make the others easier.
    const next = waiting.reduce((best, degrees) => (unseen(degrees) < unseen(best) ? degrees : best));
    leap = Math.max(leap, unseen(next));
    next.forEach((degree, r) => {
      if (degree > 0) seen.add(r);
    });
    waiting = waiting.filter((degrees) => unseen(degrees) > 0);
  }
  return leap;
}

/** Degrees over the directions of the Hermite coefficients up to degree 8 that are not 0, the constant left out. */
function relevantDegrees(target: Target): number[][] {
  const directions = directionsOf(target);
  const coefficients = new Map<string, number>();
  for (const { weight, factors } of termsOf(target)) {
    const series = new Map([...byDirection(factors)].map(([r, value]) => [r, hermiteCoefficients(value, highest)]));
    for (const [degrees, value] of products(series, directions)) {
      const key = degrees.join();
      coefficients.set(key, (coefficients.get(key) ?? 0) + weight * value);
    }
  }
  return [...coefficients]
    .filter(([, value]) => Math.abs(value) > negligible)
    .map(([key]) => key.split(',').map(Number))
    .filter((degrees) => totalOf(degrees) > 0);
}

/** The products of one coefficient of each direction, up to the highest total degree. */
function products(series: ReadonlyMap<number, Float64Array>, directions: number): [number[], number][] {
  let found: [number[], number][] = [[[], 1]];
  for (let r = 0; r < directions; r++) {
    const own = series.get(r) ?? Float64Array.of(1);
    found = found.flatMap(([degrees, value]) =>
      Array.from(own, (c, k): [number[], number] => [[...degrees, k], value * c]).filter(
        ([all, c]) => totalOf(all) <= highest && Math.abs(c) > negligible,
      ),
    );
  }
  return found;
}

/** The factors of each direction as one function of its projection. */
function byDirection(factors: readonly KnownFactor[]): Map<number, (projection: number) => number> {
  const found = new Map<number, (projection: number) => number>();
  for (const { index, link, scale } of factors) {
    const [before, value] = [found.get(index) ?? (() => 1), linkFunction(link)];
    found.set(index, (k) => before(k) * value(scale * k));
  }
  return found;
}

function totalOf(degrees: readonly number[]): number {
  return degrees.reduce((sum, degree) => sum + degree, 0);
}
