import type { TopLevelSpec } from 'vega-lite';
import type { FamilyBoundary } from './boundary-table.ts';
import { trialsOf } from '../../../../analysis/fit/thresholds.ts';
import { symbolOf } from '../texts.ts';
import { commonText } from './family-text.ts';
import type { FigureSpec } from '../../../../analysis/figures/render.ts';
import { sizesScale } from '../../../../analysis/figures/theme.ts';

/** Collapses are drawn for at most this many families. */
const mostFamilies = 12;

/**
 * P(count ≥ k) along the axis, as it is and against (x − x*(k, N)) ln N.
 * Strengths go like N to a power that is linear in the exponents, so the curves of all N should fall onto one.
 */
export function collapseFigures(boundaries: readonly FamilyBoundary[]): FigureSpec[] {
  const families = [...new Set(boundaries.map(({ family }) => family))].slice(0, mostFamilies);
  return families.flatMap((family, i): FigureSpec[] => {
    const own = boundaries.filter((b) => b.family === family && b.thresholds.some(({ value }) => value !== null));
    if (own.length === 0) return [];
    const title = 'How sharply outliers set in, and whether sizes collapse';
    return [{ name: `collapse-${i + 1}`, title, spec: collapseSpec(own, title) }];
  });
}

function collapseSpec(boundaries: readonly FamilyBoundary[], title: string): TopLevelSpec {
  const [{ family, axis, other }] = boundaries;
  const values = boundaries.flatMap((boundary) => {
    const byN = new Map(boundary.thresholds.map((threshold) => [threshold.N, threshold.value]));
    return [...byN].flatMap(([N, threshold]) => {
      const counted = family.points
        .filter((p) => p.N === N)
        .map((p) => ({ draw: p.draw, x: (axis === 'alpha2' ? p.alpha2 : p.alpha1) ?? 0, count: p.count }));
      return trialsOf(counted, boundary.k).map(({ x, trials, successes }) => ({
        ...{ k: `count ≥ ${boundary.k}`, N, x, share: successes / trials },
        scaled: threshold === null ? null : (x - threshold) * Math.log(N),
      }));
    });
  });
  const y = { field: 'share', type: 'quantitative', title: 'P(count ≥ k)', scale: { domain: [0, 1] } };
  const sizes = [...new Set(values.map(({ N }) => N))].sort((a, b) => a - b);
  const range = sizes.map((_, i) => sizesScale[Math.min(Math.round((i / Math.max(sizes.length - 1, 1)) * 5), 5)]);
  const color = { field: 'N', type: 'ordinal', scale: { range }, legend: { title: 'N' } };
  const row = (field: string, label: string, extra: object[] = []): object => ({
    facet: { column: { field: 'k', type: 'nominal' } },
    spacing: 20,
    spec: {
      width: 230,
      height: 180,
      transform: extra,
      layer: ['line', 'point'].map((type) => ({
        mark: type === 'line' ? { type, strokeWidth: 1.4 } : { type, filled: true, size: 22, opacity: 1 },
        encoding: { x: { field, type: 'quantitative', title: label, scale: { zero: false } }, y, color },
      })),
    },
  });
  const symbol = symbolOf(axis);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: title,
      subtitle: [
        `${commonText([family.parameters])},  ${symbolOf(axis === 'alpha2' ? 'alpha1' : 'alpha2')} = ${other}`,
        `above: along ${symbol};  below: shifted by the threshold of each N and stretched by ln N`,
      ],
    },
    data: { values },
    spacing: 26,
    vconcat: [
      row('x', symbol),
      row('scaled', `(${symbol} − ${symbol}*(k, N)) ln N`, [
        { filter: 'isValid(datum.scaled) && abs(datum.scaled) < 2' },
      ]),
    ],
  } as TopLevelSpec;
}
