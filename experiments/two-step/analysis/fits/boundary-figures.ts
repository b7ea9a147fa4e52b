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

/** Boundaries against 1/ln N with their fits, their limits and the predictions of both conventions: one figure per set of further parameters. */
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

/** What a figure shows of a boundary: its thresholds, the fit with and without the part of the margin, the limit, and the theories. */
function boundaryValues(boundary: FamilyBoundary): object[] {
  const panel = { ...panelOf(boundary), k: `k = ${boundary.k}` };
  const { log, thresholds, comparisons } = boundary;
  const sizes = thresholds.flatMap(({ N, value, low, high }) =>
    value === null ? [] : [{ ...panel, kind: 'size', x: 1 / Math.log(N), y: value, low, high }],
  );
  if (!log) return sizes;
  const straight = [0, ...thresholds.map(({ N }) => 1 / Math.log(N))].map((x) => ({
    ...{ ...panel, kind: 'fit', x },
    y: x === 0 ? log.limit : extrapolatedAt(log, Math.exp(1 / x)),
  }));
  // The part of the margin is known where there is a threshold.
  const curve = thresholds
    .filter(({ value }) => value !== null)
    .map(({ N, logDetectable }) => ({
      ...{ ...panel, kind: 'curve', x: 1 / Math.log(N) },
      y: extrapolatedAt(log, N) + logDetectable / Math.log(N),
    }));
  const [low, high] = [log.limit - log.error, log.limit + log.error];
  const limit = { ...panel, kind: 'limit', x: 0, y: log.limit, low, high };
  const theory = comparisons.flatMap(({ convention, predicted }) =>
    predicted === null
      ? []
      : [{ ...panel, kind: 'theory', x: 0, y: predicted, convention: conventionText[convention] }],
  );
  return [...sizes, ...straight, ...curve, limit, ...theory];
}

const subtitleLines = [
  'points: thresholds at each N with 95 % intervals (bootstrap over draws);  lines: fits;  dotted: without the part of the margin, straight in 1/ln N',
  'bars at 0: limits ± error (statistical, and how far they move without the smallest N)',
  'open symbols: k(1/2 − α₁) if the floor counts all outliers, (k − 1)(1/2 − α₁) if the shared first-order one comes on top',
];

function boundarySpec(items: readonly FamilyBoundary[]): TopLevelSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: 'Where outliers set in, towards N → ∞',
      subtitle: [commonText(items.map(({ family }) => family.parameters)), ...subtitleLines],
    },
    data: { values: items.flatMap(boundaryValues) },
    facet: {
      column: { field: 'column', type: 'nominal' },
      row: { field: 'row', type: 'nominal' },
    },
    spacing: 24,
    spec: { width: 260, height: 260, layer: boundaryLayers(symbolOf(items[0].axis)) },
  } as TopLevelSpec;
}

/** The marks of a panel, from behind to the front. */
function boundaryLayers(axis: string): object[] {
  const of = (kind: string): object[] => [{ filter: `datum.kind === '${kind}'` }];
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
    title: `${axis}* where P(count ≥ k) = ½`,
    scale: { zero: false },
  };
  const color = { field: 'k', type: 'nominal', scale: { range: orders }, legend: { title: null } };
  const shape = {
    field: 'convention',
    type: 'nominal',
    scale: { domain: conventions.map((c) => conventionText[c]), range: ['square', 'diamond'] },
    legend: { title: ['theory, N → ∞'], symbolStrokeColor: faint },
  };
  const at = { x, y, color };
  const interval = { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color };
  const dotted = { type: 'line', strokeWidth: 1.2, strokeDash: [2, 3] };
  const point = { type: 'point', filled: true, size: 42, opacity: 1 };
  const symbol = { type: 'point', filled: false, size: 90, strokeWidth: 1.6, opacity: 1 };
  return [
    { transform: of('fit'), mark: dotted, encoding: at },
    { transform: of('curve'), mark: { type: 'line', strokeWidth: 1.6 }, encoding: at },
    { transform: of('size'), mark: { type: 'rule', strokeWidth: 1.4 }, encoding: interval },
    { transform: of('size'), mark: point, encoding: at },
    { transform: of('limit'), mark: { type: 'rule', strokeWidth: 4, opacity: 0.6 }, encoding: interval },
    { transform: of('theory'), mark: symbol, encoding: { ...at, shape } },
  ];
}
