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

/** Gaussian variables are integrated up to this size. */
export const reach = 9;
/** Points of a unit panel beside a kink. */
const panel = gaussLegendre(20);

/** E f, E z f and E f² of f = curve(mean + deviation z), z ~ N(0,1). */
export interface Moments {
  first: number;
  linear: number;
  square: number;
}

/**
 * Moments of a curve of a Gaussian variable.
 * A smooth curve takes the trapezoidal rule, whose error falls geometrically with the spacing.
 * One with a kink takes Gauss–Legendre panels on both sides of it.
 * @param spacing of the trapezoidal rule
 */
export function momentsOf(curve: Curve, mean: number, deviation: number, spacing: number): Moments {
  if (deviation === 0) return { first: curve.of(mean), linear: 0, square: curve.of(mean) ** 2 };
  const { nodes, weights } = curve.kink === null ? uniformRule(spacing) : panels((curve.kink - mean) / deviation);
  let [first, linear, square] = [0, 0, 0];
  for (let i = 0; i < nodes.length; i++) {
    const value = curve.of(mean + deviation * nodes[i]);
    const weighted = weights[i] * value;
    first += weighted;
    linear += weighted * nodes[i];
    square += weighted * value;
  }
  return { first, linear, square };
}

const rules = new Map<number, Rule>();

/** The trapezoidal rule for E f(z) on a uniform grid that is symmetric about 0. */
export function uniformRule(spacing: number): Rule {
  let rule = rules.get(spacing);
  if (!rule) {
    const half = Math.ceil(reach / spacing);
    const nodes = Float64Array.from({ length: 2 * half + 1 }, (_, i) => (i - half) * spacing);
    rule = { nodes, weights: nodes.map((z) => spacing * normalDensity(z)) };
    rules.set(spacing, rule);
  }
  return rule;
}

/** Unit panels on both sides of a place, for E f(z). */
function panels(place: number): Rule {
  const from = Math.min(Math.max(place, -reach), reach);
  const nodes: number[] = [];
  const weights: number[] = [];
  const add = (left: number, right: number): void => {
    panel.nodes.forEach((x, i) => {
      const z = left + ((x + 1) / 2) * (right - left);
      nodes.push(z);
      weights.push((panel.weights[i] / 2) * (right - left) * normalDensity(z));
    });
  };
  for (let left = from; left < reach; left++) add(left, Math.min(left + 1, reach));
  for (let right = from; right > -reach; right--) add(Math.max(right - 1, -reach), right);
  return { nodes: Float64Array.from(nodes), weights: Float64Array.from(weights) };
}
