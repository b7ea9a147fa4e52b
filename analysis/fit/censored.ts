import { normalCdf, normalDensity } from '../../kernels/model/normal-law.ts';
import { leastSquares } from './least-squares.ts';

/** Observations of y that share their regressors and have a scatter of their own, e.g. the draws at one N. */
export interface CensoredCell {
  /** Regressors, one per coefficient. */
  x: readonly number[];
  /** Known values of y. */
  known: readonly number[];
  /** Upper bounds, one for each value of y that is only known to lie below it. */
  bounds: readonly number[];
}

/** y ~ N(Σ coefficients_p x_p, scatter²). */
export interface CensoredFit {
  coefficients: number[];
  /** Standard deviation, by cell. */
  scatter: number[];
}

const maxRounds = 2000;
const tolerance = 1e-8;
/** Tolerance of a fit that starts from a fit of similar data: such fits serve only to find the scatter between them. */
const roughTolerance = 1e-4;
/** A cell with fewer known values takes the scatter of all cells together. */
const leastKnown = 3;

/**
 * Linear regression by maximum likelihood where some values are only known to lie below a bound (Tobit).
 * Expectation–maximisation replaces such a value by its mean and variance, given the bound.
 * Dropping these values instead would bias the fit upwards where values are small.
 * @param near a fit of similar data to start from. The fit then stops once no coefficient moves by 1e-4, else once none moves by 1e-8.
 * @returns null if the cells with known values do not determine the coefficients
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

/** A cell with expectations in place of its bounded values. */
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

/** φ(t)/Φ(t). Far below 0, where both vanish, it takes the asymptotic −t − 1/t. */
function inverseMills(t: number): number {
  return t < -30 ? -t - 1 / t : normalDensity(t) / normalCdf(t);
}

/** Scatter of each cell from its sum of squares. A cell with too few known values gets the scatter of all cells. */
function scatters(cells: readonly CensoredCell[], sums: readonly number[], withBounds: boolean): number[] {
  const counts = cells.map(({ known, bounds }) => known.length + (withBounds ? bounds.length : 0));
  const total = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0);
  const pooled = Math.sqrt(total(sums) / total(counts));
  return cells.map(({ known }, i) =>
    Math.max(known.length < leastKnown ? pooled : Math.sqrt(sums[i] / counts[i]), 1e-9),
  );
}
