/** Draws at one place along an axis, and how many of them have the property. */
export interface Trials {
  x: number;
  trials: number;
  successes: number;
}

/** P(x) = 1/(1 + e^{−slope (x − threshold)}). */
export interface LogisticFit {
  /** The x at which P is 1/2. */
  threshold: number;
  /** How sharp the transition is, per unit of x. */
  slope: number;
}

const maxIterations = 100;

/**
 * Logistic regression along one axis, with Firth's correction: it maximises the likelihood times the square root of the information's
 * determinant.
 * So estimates stay finite even where all draws gain the property between the same two places.
 * @returns null if the property does not depend on x, or if all places coincide
 */
export function fitLogistic(data: readonly Trials[]): LogisticFit | null {
  const total = data.reduce((sum, { trials }) => sum + trials, 0);
  const centre = data.reduce((sum, { x, trials }) => sum + x * trials, 0) / total;
  const width = Math.sqrt(data.reduce((sum, { x, trials }) => sum + trials * (x - centre) ** 2, 0) / total);
  if (!(width > 0)) return null;
  const places = data.map((place) => ({ ...place, x: (place.x - centre) / width }));
  let beta: Pair = [0, 0];
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const step = newtonStep(places, beta);
    if (!step) return null;
    // Steps are bounded, because the first ones may be far too long.
    const length = Math.hypot(...step);
    const factor = length > 2 ? 2 / length : 1;
    beta = [beta[0] + factor * step[0], beta[1] + factor * step[1]];
    if (length < 1e-9) break;
  }
  if (Math.abs(beta[1]) < 1e-6) return null;
  return { threshold: centre - (width * beta[0]) / beta[1], slope: beta[1] / width };
}

type Pair = [number, number];

function newtonStep(places: readonly Trials[], [intercept, slope]: Pair): Pair | null {
  const fitted = places.map(({ x, trials, successes }) => {
    const p = 1 / (1 + Math.exp(-(intercept + slope * x)));
    return { x, trials, successes, p, weight: trials * p * (1 - p) };
  });
  const [a, b, c] = fitted.reduce(
    ([s0, s1, s2], { x, weight }) => [s0 + weight, s1 + weight * x, s2 + weight * x * x],
    [0, 0, 0],
  );
  const determinant = a * c - b * b;
  if (!(determinant > 1e-300)) return null;
  let [u, v] = [0, 0];
  for (const { x, trials, successes, p, weight } of fitted) {
    const leverage = (weight * (c - 2 * b * x + a * x * x)) / determinant;
    const rest = successes - trials * p + leverage * (0.5 - p);
    u += rest;
    v += rest * x;
  }
  return [(c * u - b * v) / determinant, (a * v - b * u) / determinant];
}
