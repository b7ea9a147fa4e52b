import type { HeatAxis } from '../../../analysis/figures/axis.ts';
import type { LinePoint } from '../../../analysis/figures/step-lines.ts';

const drawnOrders = 6;
const pointsPerLine = 60;

/**
 * The lines α2 = (k − 1)(1/2 − α1) at which the asymptotic total count 1 + ⌊α2/(1/2 − α1)⌋ grows to k (MODEL §2.2), inside the frame of the
 * axes. The total has one outlier besides those of the floor, which the first order of both steps makes.
 * There are none unless the axes are α1 and α2.
 */
export function floorBoundaries(x: HeatAxis, y: HeatAxis): LinePoint[] {
  if (x.kind !== 'number' || y.kind !== 'number') return [];
  const swapped = x.column === 'alpha2' && y.column === 'alpha1';
  if (!swapped && !(x.column === 'alpha1' && y.column === 'alpha2')) return [];
  const [first, second] = swapped ? [y, x] : [x, y];
  const points: LinePoint[] = [];
  for (let order = 1; order <= drawnOrders; order++) {
    const k = order + 1;
    // α1 runs from where the line enters the frame at the top to where it leaves it at the bottom.
    const from = Math.max(first.domain[0], 0.5 - second.domain[1] / order);
    const to = Math.min(first.domain[1], 0.5 - second.domain[0] / order);
    if (!(to > from)) continue;
    for (let i = 0; i <= pointsPerLine; i++) {
      const alpha1 = from + ((to - from) * i) / pointsPerLine;
      const alpha2 = order * (0.5 - alpha1);
      points.push(swapped ? { k, x: alpha2, y: alpha1 } : { k, x: alpha1, y: alpha2 });
    }
  }
  return points;
}

/** Least distance between two labels, as a share of the panel's width. */
const labelDistance = 0.08;

/** Labels just above the frame, where the lines leave it at the top. Once a label comes too close to the one before, all further lines go without. */
export function boundaryLabels(points: readonly LinePoint[], x: HeatAxis): (LinePoint & { label: string })[] {
  if (x.kind !== 'number') return [];
  const width = x.domain[1] - x.domain[0];
  let last = -Infinity;
  return [...new Set(points.map(({ k }) => k))].flatMap((k) => {
    const line = points.filter((point) => point.k === k);
    const top = line.reduce((best, point) => (point.y > best.y ? point : best));
    if (top.x - last < labelDistance * width) {
      last = Infinity;
      return [];
    }
    last = top.x;
    return [{ ...top, label: `≥ ${k}` }];
  });
}
