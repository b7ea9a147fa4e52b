import type { TopLevelSpec } from 'vega-lite';
import { conventions } from './boundary.ts';
import type { FamilyBoundary } from './boundary-table.ts';
import { extrapolatedAt } from '../../../../analysis/fit/extrapolate.ts';
import { symbolOf } from '../texts.ts';
import { byHiddenParameters, commonText } from './family-text.ts';
import type { FigureSpec } from '../../../../analysis/figures/render.ts';
import { faint, orders } from '../../../../analysis/figures/theme.ts';

const conventionText = {
  nonlinear: 'if the floor counts all',
  total: 'if the shared one comes on top',
} as const;

/** Boundaries against 1/ln N with their fits, their limits and what both conventions predict: one figure per set of further parameters. */
export function boundaryFigures(boundaries: readonly FamilyBoundary[]): FigureSpec[] {
  return byHiddenParameters(boundaries).map(({ slug, items }) => ({
    name: `boundary${slug}`,
    title: 'Where outliers set in, towards N → ∞',
    spec: boundarySpec(items),
  }));
}

function panelOf({ family, other, axis }: FamilyBoundary): { column: string; row: string } {
  const held = axis === 'alpha2' ? 'alpha1' : 'alpha2';
  return { column: `${symbolOf(held)} = ${other}`, row: `${String(family.parameters.batch)} batches` };
}

function boundarySpec(items: readonly FamilyBoundary[]): TopLevelSpec {
  const values = items.flatMap((boundary) => {
    const panel = { ...panelOf(boundary), k: `k = ${boundary.k}` };
    const sizes = boundary.thresholds.flatMap(({ N, value, low, high }) =>
      value === null ? [] : [{ ...panel, kind: 'size', x: 1 / Math.log(N), y: value, low, high }],
    );
    const { log } = boundary;
    if (!log) return sizes;
    // Without the detectable strength's part, and with it where it is known.
    const straight = [0, ...boundary.thresholds.map(({ N }) => 1 / Math.log(N))].map((x) => ({
      ...{ ...panel, kind: 'fit', x },
      y: x === 0 ? log.limit : extrapolatedAt(log, Math.exp(1 / x)),
    }));
    const curve = boundary.thresholds.map(({ N, logDetectable }) => ({
      ...{ ...panel, kind: 'curve', x: 1 / Math.log(N) },
      y: extrapolatedAt(log, N) + logDetectable / Math.log(N),
    }));
    const limit = {
      ...panel,
      kind: 'limit',
      x: 0,
      y: log.limit,
      low: log.limit - log.error,
      high: log.limit + log.error,
    };
    const theory = boundary.comparisons.flatMap(({ convention, predicted }) =>
      predicted === null
        ? []
        : [{ ...panel, kind: 'theory', x: 0, y: predicted, convention: conventionText[convention] }],
    );
    return [...sizes, ...straight, ...curve, limit, ...theory];
  });
  const of = (kind: string): object[] => [{ filter: `datum.kind === '${kind}'` }];
  const axis = items[0].axis;
  const x = {
    field: 'x',
    type: 'quantitative',
    title: '1 / ln N',
    scale: { domainMin: -0.012, nice: false, zero: false },
    axis: { values: [0, 0.05, 0.1, 0.15, 0.2], format: '~g' },
  };
  const y = {
    field: 'y',
    type: 'quantitative',
    title: `${symbolOf(axis)}* where P(count ≥ k) = ½`,
    scale: { zero: false },
  };
  const color = { field: 'k', type: 'nominal', scale: { range: orders }, legend: { title: null } };
  const shape = {
    field: 'convention',
    type: 'nominal',
    scale: { domain: conventions.map((c) => conventionText[c]), range: ['square', 'diamond'] },
    legend: { title: ['theory, N → ∞'], symbolStrokeColor: faint },
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: 'Where outliers set in, towards N → ∞',
      subtitle: [
        commonText(items.map(({ family }) => family.parameters)),
        'points: thresholds at each N with 95 % intervals (bootstrap over draws);  lines: fits;  dotted: without the part of the margin, straight in 1/ln N',
        'bars at 0: limits ± error (statistical, and how far they move without the smallest N)',
        'open symbols: k(1/2 − α₁) if the floor counts all outliers, (k − 1)(1/2 − α₁) if the shared first-order one comes on top',
      ],
    },
    data: { values },
    facet: {
      column: { field: 'column', type: 'nominal' },
      row: { field: 'row', type: 'nominal' },
    },
    spacing: 24,
    spec: {
      width: 260,
      height: 260,
      layer: [
        {
          transform: of('fit'),
          mark: { type: 'line', strokeWidth: 1.2, strokeDash: [2, 3] },
          encoding: { x, y, color },
        },
        { transform: of('curve'), mark: { type: 'line', strokeWidth: 1.6 }, encoding: { x, y, color } },
        {
          transform: of('size'),
          mark: { type: 'rule', strokeWidth: 1.4 },
          encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
        },
        {
          transform: of('size'),
          mark: { type: 'point', filled: true, size: 42, opacity: 1 },
          encoding: { x, y, color },
        },
        {
          transform: of('limit'),
          mark: { type: 'rule', strokeWidth: 4, opacity: 0.6 },
          encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
        },
        {
          transform: of('theory'),
          mark: { type: 'point', filled: false, size: 90, strokeWidth: 1.6, opacity: 1 },
          encoding: { x, y, color, shape },
        },
      ],
    },
  } as TopLevelSpec;
}
