import { normalCdf, normalDensity } from '../../kernels/model/normal-law.ts';
import { leastSquares } from './least-squares.ts';

/** An observation of y, or only the bound below which it lies. */
export interface CensoredObservation {
  x: readonly number[];
  /** The value; where `below` is set, the bound. */
  y: number;
  below: boolean;
  /** Observations with a scatter of their own, e.g. those of one N. */
  group: number;
}

/** y ~ N(Σ coefficients_p x_p, scatter²) with a scatter per group. */
export interface CensoredFit {
  coefficients: number[];
  scatter: Map<number, number>;
}

const maxRounds = 500;
/** A group in which fewer values are known has the scatter of all. */
const leastKnown = 3;

/**
 * Linear regression with values known only to lie below a bound, by maximum likelihood (Tobit): expectation–maximisation replaces such a value by
 * its mean and variance given the bound. Dropping them instead would bias the fit upwards where values are small.
 * @returns null where the values that are known do not determine the coefficients
 */
export function fitCensored(observations: readonly CensoredObservation[]): CensoredFit | null {
  const known = observations.filter(({ below }) => !below);
  const start = leastSquares(known.map(({ x, y }) => ({ x, y, error: 1 })));
  if (!start) return null;
  const groups = [...new Set(observations.map(({ group }) => group))];
  let coefficients = start.coefficients;
  const spreadOfAll = Math.sqrt(start.chiSquare / Math.max(start.freedom, 1)) || 1e-6;
  let scatter = new Map(groups.map((group) => [group, spreadOfAll]));
  for (let round = 0; round < maxRounds; round++) {
    const completed = observations.map((observation) => {
      const mean = predict(coefficients, observation.x);
      return { ...observation, ...expected(observation, mean, scatter.get(observation.group) ?? 1) };
    });
    const fit = leastSquares(completed.map(({ x, value, group }) => ({ x, y: value, error: scatter.get(group) ?? 1 })));
    if (!fit) return null;
    const moved = Math.max(...fit.coefficients.map((c, p) => Math.abs(c - coefficients[p])));
    coefficients = fit.coefficients;
    const pooled = scatterOf(completed, coefficients);
    scatter = new Map(
      groups.map((group) => {
        const own = completed.filter((o) => o.group === group);
        return [group, own.filter(({ below }) => !below).length < leastKnown ? pooled : scatterOf(own, coefficients)];
      }),
    );
    if (moved < 1e-10) break;
  }
  return { coefficients, scatter };
}

function predict(coefficients: readonly number[], x: readonly number[]): number {
  return x.reduce((sum, value, p) => sum + value * coefficients[p], 0);
}

/** Mean and variance of an observation, given what is known of it. */
function expected({ y, below }: CensoredObservation, mean: number, sigma: number): { value: number; variance: number } {
  if (!below) return { value: y, variance: 0 };
  const t = (y - mean) / sigma;
  const ratio = inverseMills(t);
  return { value: mean - sigma * ratio, variance: sigma * sigma * Math.max(1 - t * ratio - ratio * ratio, 0) };
}

/** φ(t)/Φ(t), also far below 0. */
function inverseMills(t: number): number {
  return t < -30 ? -t - 1 / t : normalDensity(t) / normalCdf(t);
}

function scatterOf(
  completed: readonly { x: readonly number[]; value: number; variance: number }[],
  coefficients: readonly number[],
): number {
  const square = completed.reduce(
    (sum, { x, value, variance }) => sum + (value - predict(coefficients, x)) ** 2 + variance,
    0,
  );
  return Math.max(Math.sqrt(square / completed.length), 1e-9);
}
