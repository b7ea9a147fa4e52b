import { chiSquareTail } from './chi-square.ts';
import { leastSquares, type LinearFit } from './least-squares.ts';

/** A quantity at one N, with its standard error. */
export interface SizePoint {
  N: number;
  value: number;
  error: number;
}

/** How a quantity approaches its limit: like 1/ln N (MODEL §2.6), or like N^{−ω}. */
export type Approach = 'log' | 'power';

/** A quantity extrapolated to N → ∞: limit + amplitude/ln N, or limit + amplitude N^{−ω}. */
export interface Extrapolation {
  approach: Approach;
  limit: number;
  /** Error of the limit: `statistical` and |bend|, added in squares. */
  error: number;
  /** Standard error of the limit, from the points' errors. It is enlarged by √(χ²/freedom) where that exceeds 1, and includes what ω leaves open. */
  statistical: number;
  /** Change of the limit when the smallest size is left out; its size is the systematic error. Null if fewer than two sizes remain. */
  bend: number | null;
  /** Coefficient of 1/ln N or of N^{−ω}. */
  amplitude: number;
  /** Exponent of the power; null for the logarithm. */
  omega: number | null;
  chiSquare: number;
  /** Observations beyond parameters; a fitted ω is a parameter. */
  freedom: number;
  /** Chance of so large a χ² if the curve and the errors are right; null without degrees of freedom. */
  probability: number | null;
}

const omegas = Array.from({ length: 20 }, (_, i) => 0.1 * (i + 1));
/** ω where there are too few sizes to determine it. */
const usualOmega = 0.5;

/**
 * Extrapolates a quantity to N → ∞. From four sizes on it fits ω, among 0.1, 0.2 … 2; with fewer it takes ω = 1/2.
 * @returns null with fewer than two sizes
 */
export function extrapolate(points: readonly SizePoint[], approach: Approach): Extrapolation | null {
  const whole = fitAll(points, approach);
  const smallest = Math.min(...points.map(({ N }) => N));
  // The limit of a straight line does not depend on where the line begins. So the change shows how far the points are from a line.
  const rest = points.filter(({ N }) => N > smallest);
  const part = whole && new Set(rest.map(({ N }) => N)).size >= 2 ? fitAll(rest, approach, whole.omega) : null;
  if (!whole || !part) return whole;
  const bend = part.limit - whole.limit;
  return { ...whole, bend, error: Math.hypot(whole.statistical, bend) };
}

function fitAll(points: readonly SizePoint[], approach: Approach, given: number | null = null): Extrapolation | null {
  const sizes = new Set(points.map(({ N }) => N)).size;
  if (sizes < 2) return null;
  if (approach === 'log') return withRegressor(points, approach, (N) => 1 / Math.log(N), null);
  if (given !== null) return withRegressor(points, approach, (N) => N ** -given, given);
  const tried = (sizes >= 4 ? omegas : [usualOmega]).flatMap((omega) => {
    const fit = withRegressor(points, approach, (N) => N ** -omega, omega);
    return fit ? [fit] : [];
  });
  if (tried.length === 0) return null;
  const best = tried.reduce((a, b) => (b.chiSquare < a.chiSquare ? b : a));
  if (tried.length === 1) return best;
  // ω is not known exactly: the limits of all ω that fit about as well widen the error.
  const likely = tried.filter(({ chiSquare }) => chiSquare <= best.chiSquare + 1);
  const reach = Math.max(...likely.map(({ limit }) => Math.abs(limit - best.limit)));
  const freedom = best.freedom - 1;
  const inflated = (best.statistical / inflation(best)) * inflation({ ...best, freedom });
  const statistical = Math.hypot(inflated, reach);
  const probability = freedom > 0 ? chiSquareTail(best.chiSquare, freedom) : null;
  return { ...best, freedom, probability, statistical, error: statistical };
}

function withRegressor(
  points: readonly SizePoint[],
  approach: Approach,
  regressor: (N: number) => number,
  omega: number | null,
): Extrapolation | null {
  const fit = leastSquares(points.map(({ N, value, error }) => ({ x: [1, regressor(N)], y: value, error })));
  if (!fit) return null;
  const { coefficients, errors, chiSquare, freedom, probability } = fit;
  const statistical = errors[0] * inflation(fit);
  return {
    approach,
    limit: coefficients[0],
    error: statistical,
    statistical,
    bend: null,
    amplitude: coefficients[1],
    omega,
    chiSquare,
    freedom,
    probability,
  };
}

/** Factor that enlarges errors where observations scatter more than their errors say: √(χ²/freedom), at least 1; 1 without degrees of freedom. */
export function inflation({ chiSquare, freedom }: Pick<LinearFit, 'chiSquare' | 'freedom'>): number {
  return freedom > 0 ? Math.max(1, Math.sqrt(chiSquare / freedom)) : 1;
}

/** The fitted curve at N. */
export function extrapolatedAt({ limit, amplitude, omega }: Extrapolation, N: number): number {
  return limit + amplitude * (omega === null ? 1 / Math.log(N) : N ** -omega);
}
