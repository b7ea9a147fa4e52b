import { type Activation, activationLaw, hasKink } from '../../model/activations.ts';
import { normalDensity } from '../../model/normal-law.ts';
import { gaussLegendre, type Rule } from '../../model/quadrature.ts';
import { hasTargetKink, type Target, targetFunction } from '../../model/targets.ts';

/** A function of one variable, and where it has a kink; null if it has none. */
interface Curve {
  of: (x: number) => number;
  kink: number | null;
}

/** σ as a curve. */
export function studentCurve(student: Activation): Curve {
  return { of: activationLaw(student).value, kink: hasKink(student) ? 0 : null };
}

/** σ* as a curve. */
export function teacherCurve(teacher: Target): Curve {
  return { of: targetFunction(teacher), kink: hasTargetKink(teacher) ? 0 : null };
}

/** Gaussian variables are integrated at least up to this size. */
export const reach = 9;
/** Points of a panel of a curve with a kink, on [−1, 1]. */
const beside = gaussLegendre(20);

/** E f, E z f and E f² of f = curve(mean + deviation z), z ~ N(0,1). */
export interface Moments {
  first: number;
  linear: number;
  square: number;
}

/**
 * Moments of a curve of Gaussian variables that have one deviation and any mean.
 * The line is cut into panels that are as wide as the deviation. All means share the values of the curve in a panel.
 * A smooth curve takes the trapezoidal rule, whose error falls geometrically with the spacing.
 * One with a kink takes Gauss–Legendre panels, two of which meet at the kink.
 * @param spacing of the trapezoidal rule, in deviations; rounded down to a whole number of points in a panel
 */
export function momentsAlong(curve: Curve, deviation: number, spacing: number): (mean: number) => Moments {
  const { of } = curve;
  if (deviation === 0) return (mean) => ({ first: of(mean), linear: 0, square: of(mean) ** 2 });
  const origin = curve.kink ?? 0;
  const { nodes, weights } = curve.kink === null ? equidistant(Math.ceil(1 / spacing)) : onUnit(beside);
  const width = nodes.length;
  const values = new Map<number, Float64Array>();
  const valuesIn = (panel: number): Float64Array => {
    let known = values.get(panel);
    if (!known) {
      known = nodes.map((x) => of(origin + deviation * (panel + x)));
      values.set(panel, known);
    }
    return known;
  };
  const panels = Array.from({ length: 2 * reach + 1 }, (_, k) => {
    const places = nodes.map((x) => k - reach + x);
    return { panel: k - reach, places, masses: places.map((u, i) => weights[i] * normalDensity(u)) };
  });
  const tilts = new Float64Array(width);
  return (mean) => {
    const place = (mean - origin) / deviation;
    const base = Math.floor(place);
    const part = place - base;
    // The density φ(u − f) is φ(u) exp(uf − f²/2). So u = panel + node needs one exponential per panel and one per node.
    for (let i = 0; i < width; i++) tilts[i] = Math.exp(part * (nodes[i] - part / 2));
    const sums = { first: 0, linear: 0, square: 0 };
    for (const { panel, places, masses } of panels) {
      addPanel(sums, masses, tilts, places, valuesIn(base + panel), part, Math.exp(panel * part));
    }
    return sums;
  };
}

/** Adds what a panel contributes. */
function addPanel(
  sums: Moments,
  masses: Float64Array,
  tilts: Float64Array,
  places: Float64Array,
  values: Float64Array,
  part: number,
  tilt: number,
): void {
  let [first, linear, square] = [0, 0, 0];
  for (let i = 0; i < masses.length; i++) {
    const value = values[i];
    const weighted = masses[i] * tilts[i] * value;
    first += weighted;
    linear += weighted * (places[i] - part);
    square += weighted * value;
  }
  sums.first += tilt * first;
  sums.linear += tilt * linear;
  sums.square += tilt * square;
}

/** `count` points at one distance on [0, 1), the first of them at 0. */
function equidistant(count: number): Rule {
  return {
    nodes: Float64Array.from({ length: count }, (_, i) => i / count),
    weights: new Float64Array(count).fill(1 / count),
  };
}

/** A rule for [−1, 1], on [0, 1]. */
function onUnit({ nodes, weights }: Rule): Rule {
  return { nodes: nodes.map((x) => (x + 1) / 2), weights: weights.map((weight) => weight / 2) };
}
