/** The integration starts at `last` and ends at `first`. There the distribution function is 1 and 0, to 1e-8. */
const [last, first] = [8, -7];
const perUnit = 256;

/** q of Painlevé II and what the distribution needs: q, q′, ∫q, ∫q², ∫(x − s)q² from s to ∞. */
type State = [number, number, number, number, number];

/** Airy's function and its derivative for large s, by their asymptotic series. */
function airy(s: number): { value: number; slope: number } {
  const zeta = (2 / 3) * s ** 1.5;
  let [term, value, slope] = [1, 1, 1];
  for (let k = 1; k <= 12; k++) {
    term *= (-(6 * k - 5) * (6 * k - 3) * (6 * k - 1)) / (216 * k * (2 * k - 1) * zeta);
    value += term;
    slope += (term * (6 * k + 1)) / (1 - 6 * k);
  }
  const scale = Math.exp(-zeta) / (2 * Math.sqrt(Math.PI));
  return { value: (scale / s ** 0.25) * value, slope: -scale * s ** 0.25 * slope };
}

function derivative(s: number, [q, slope, , square]: State): State {
  return [slope, s * q + 2 * q ** 3, -q, -q * q, -square];
}

/** The distribution function at s = first, first + 1/perUnit, …, last: Painlevé II from the right by the classical Runge–Kutta method. */
function tabulate(): Float64Array {
  const { value, slope } = airy(last);
  let state: State = [value, slope, value / Math.sqrt(last), 0, 0];
  const count = (last - first) * perUnit;
  const table = new Float64Array(count + 1);
  const h = -1 / perUnit;
  const moved = (from: State, by: State, step: number): State => from.map((x, i) => x + step * by[i]) as State;
  table[count] = 1;
  for (let i = count; i > 0; i--) {
    const s = first + i / perUnit;
    const a = derivative(s, state);
    const b = derivative(s + h / 2, moved(state, a, h / 2));
    const c = derivative(s + h / 2, moved(state, b, h / 2));
    const d = derivative(s + h, moved(state, c, h));
    state = state.map((x, j) => x + (h / 6) * (a[j] + 2 * b[j] + 2 * c[j] + d[j])) as State;
    table[i - 1] = Math.exp(-0.5 * (state[2] + state[4]));
  }
  return table;
}

let known: Float64Array | undefined;

/** P(TW ≤ s) of the Tracy–Widom law for real matrices (β = 1), with an error below 4e-7. */
export function tracyWidomCdf(s: number): number {
  known ??= tabulate();
  const at = (s - first) * perUnit;
  if (at <= 0) return 0;
  if (at >= known.length - 1) return 1;
  const i = Math.floor(at);
  return known[i] + (at - i) * (known[i + 1] - known[i]);
}

/**
 * The s with P(TW ≤ s) = p.
 * @throws RangeError unless 0 < p < 1
 */
export function tracyWidomQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`a quantile of ${p}: p must lie between 0 and 1`);
  let [low, high] = [first, last];
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (tracyWidomCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Quantile of the largest singular value of a N×d matrix with iid N(0,1/d) entries, at finite N and d: it stays below this with probability
 * p.
 * By Johnstone's centring and scaling of the real Wishart law.
 * @throws RangeError unless 0 < p < 1
 */
export function isotropicEdgeQuantile(N: number, d: number, p: number): number {
  const [a, b] = [Math.sqrt(N - 1), Math.sqrt(d)];
  const centre = (a + b) ** 2;
  const scale = (a + b) * (1 / a + 1 / b) ** (1 / 3);
  return Math.sqrt((centre + scale * tracyWidomQuantile(p)) / d);
}
