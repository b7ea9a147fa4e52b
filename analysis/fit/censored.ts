import { normalCdf, normalDensity } from '../../kernels/model/normal-law.ts';
import { leastSquares } from './least-squares.ts';

/** Observations of y with the same regressors and a scatter of their own, e.g. those of one N. */
export interface CensoredCell {
  x: readonly number[];
  /** Values. */
  known: readonly number[];
  /** Bounds of values that are only known to lie below them. */
  bounds: readonly number[];
}

/** y ~ N(Σ coefficients_p x_p, scatter²). */
export interface CensoredFit {
  coefficients: number[];
  /** By cell. */
  scatter: number[];
}

const maxRounds = 2000;
const tolerance = 1e-8;
/** From a fit of like data less accuracy does: what is wanted is the scatter between such fits. */
const roughTolerance = 1e-4;
/** A cell in which fewer values are known has the scatter of all. */
const leastKnown = 3;

/**
 * Linear regression with values known only to lie below a bound, by maximum likelihood (Tobit): expectation–maximisation replaces such a value by
 * its mean and variance given the bound. Dropping them instead would bias the fit upwards where values are small.
 * @param near a fit of like data to begin from, where a rough answer does
 * @returns null where the cells with known values do not determine the coefficients
 */
export function fitCensored(cells: readonly CensoredCell[], near?: CensoredFit): CensoredFit | null {
  const seen = cells.filter(({ known }) => known.length > 0);
  const start = leastSquares(seen.map(({ x, known }) => ({ x, y: mean(known), error: 1 / Math.sqrt(known.length) })));
  if (!start) return null;
  let coefficients = near?.coefficients ?? start.coefficients;
  let scatter =
    near?.scatter ??
    scatters(
      cells,
      cells.map(({ x, known }) => squares(known, predict(coefficients, x))),
      false,
    );
  for (let round = 0; round < maxRounds; round++) {
    const completed = cells.map((cell, i) => complete(cell, predict(coefficients, cell.x), scatter[i]));
    const fit = leastSquares(
      cells.flatMap(({ x }, i) =>
        completed[i].count > 0 ? [{ x, y: completed[i].mean, error: scatter[i] / Math.sqrt(completed[i].count) }] : [],
      ),
    );
    if (!fit) return null;
    const moved = Math.max(...fit.coefficients.map((c, p) => Math.abs(c - coefficients[p])));
    coefficients = fit.coefficients;
    scatter = scatters(
      cells,
      cells.map(({ x, known }, i) => {
        const at = predict(coefficients, x);
        const filled = completed[i].filled.reduce((sum, { value, variance }) => sum + (value - at) ** 2 + variance, 0);
        return squares(known, at) + filled;
      }),
      true,
    );
    if (moved < (near ? roughTolerance : tolerance)) break;
  }
  return { coefficients, scatter };
}

function predict(coefficients: readonly number[], x: readonly number[]): number {
  return x.reduce((sum, value, p) => sum + value * coefficients[p], 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, y) => sum + y, 0) / values.length;
}

function squares(values: readonly number[], centre: number): number {
  return values.reduce((sum, y) => sum + (y - centre) ** 2, 0);
}

interface Completed {
  count: number;
  mean: number;
  filled: { value: number; variance: number }[];
}

/** A cell with expectations in place of what is only bounded. */
function complete({ known, bounds }: CensoredCell, centre: number, sigma: number): Completed {
  const filled = bounds.map((bound) => {
    const t = (bound - centre) / sigma;
    const ratio = inverseMills(t);
    return { value: centre - sigma * ratio, variance: sigma * sigma * Math.max(1 - t * ratio - ratio * ratio, 0) };
  });
  const count = known.length + filled.length;
  const sum = known.reduce((total, y) => total + y, 0) + filled.reduce((total, { value }) => total + value, 0);
  return { count, mean: sum / count, filled };
}

/** φ(t)/Φ(t), also far below 0. */
function inverseMills(t: number): number {
  return t < -30 ? -t - 1 / t : normalDensity(t) / normalCdf(t);
}

/** Scatter of each cell from its sum of squares, or of all where too little of it is known. */
function scatters(cells: readonly CensoredCell[], sums: readonly number[], withBounds: boolean): number[] {
  const counts = cells.map(({ known, bounds }) => known.length + (withBounds ? bounds.length : 0));
  const total = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0);
  const pooled = Math.sqrt(total(sums) / total(counts));
  return cells.map(({ known }, i) =>
    Math.max(known.length < leastKnown ? pooled : Math.sqrt(sums[i] / counts[i]), 1e-9),
  );
}
