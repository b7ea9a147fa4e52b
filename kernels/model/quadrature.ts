import { normalDensity } from './normal-law.ts';

/** Nodes and weights of a quadrature rule. */
export interface Rule {
  nodes: Float64Array;
  weights: Float64Array;
}

/** Gauss–Legendre rule of `order` points on [−1, 1], by Newton's method on the Legendre recurrence. */
export function gaussLegendre(order: number): Rule {
  const nodes = new Float64Array(order);
  const weights = new Float64Array(order);
  for (let i = 0; i < order; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (order + 0.5));
    let slope = 1;
    for (let iteration = 0; iteration < 100; iteration++) {
      let before = 0;
      let value = 1;
      for (let k = 1; k <= order; k++) {
        const next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
        before = value;
        value = next;
      }
      slope = (order * (x * value - before)) / (x * x - 1);
      const correction = value / slope;
      x -= correction;
      if (Math.abs(correction) < 1e-16) break;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}

/**
 * Rule for E f(z), z ~ N(0,1): Gauss–Legendre panels of unit width on [−12, 12]. Panels meet at the integers, so a kink
 * at 0 (ReLU) costs no accuracy; smooth f of moderate growth are integrated to about 1e-14.
 */
function panelRule(): Rule {
  const panel = gaussLegendre(20);
  const nodes: number[] = [];
  const weights: number[] = [];
  for (let left = -12; left < 12; left++) {
    panel.nodes.forEach((x, i) => {
      const z = left + (x + 1) / 2;
      nodes.push(z);
      weights.push((panel.weights[i] / 2) * normalDensity(z));
    });
  }
  return { nodes: Float64Array.from(nodes), weights: Float64Array.from(weights) };
}

/**
 * Equidistant rule for E f(z), z ~ N(0,1), with nodes (i + 1/2)·spacing. The midpoint rule converges geometrically for analytic f: with
 * spacing 1/2 and reach 6 the error is below 1e-6 for the smooth activations here. No node lies at 0, where a kink costs nothing then; for
 * a kink elsewhere the error is a few percent before averaging.
 */
export function midpointRule(spacing: number, reach: number): Rule {
  const half = Math.round(reach / spacing);
  const nodes = Float64Array.from({ length: 2 * half }, (_, i) => (i - half + 0.5) * spacing);
  const raw = nodes.map(normalDensity);
  const total = raw.reduce((sum, w) => sum + w, 0);
  return { nodes, weights: raw.map((w) => w / total) };
}

const normalRule = panelRule();

/** E f(z) for z ~ N(0,1). */
export function gaussianMean(f: (z: number) => number): number {
  let sum = 0;
  normalRule.nodes.forEach((z, i) => {
    sum += normalRule.weights[i] * f(z);
  });
  return sum;
}

/** The `count` Chebyshev nodes of (−1, 1), ascending: −cos(π(k + ½)/count). */
export function chebyshevNodes(count: number): number[] {
  return Array.from({ length: count }, (_, k) => -Math.cos((Math.PI * (k + 0.5)) / count));
}
