import type { TopLevelSpec } from 'vega-lite';
import type { FigureSpec } from '../../../../analysis/figures/render.ts';
import { ink, orders } from '../../../../analysis/figures/theme.ts';
import { counted } from '../../../../analysis/text/quantities.ts';
import { symbolOf } from '../texts.ts';
import type { Verdict } from './boundary.ts';
import type { FamilyBoundary } from './boundary-table.ts';
import { byHiddenParameters, commonText } from './family-text.ts';

const title = 'Where counts change, for N → ∞';
/** Signs beside the limits. */
const signs = { consistent: '=', inconsistent: '≠', undecided: '?' } as const;

/** Limits of boundaries against the other exponent, with their verdicts beside them and the theory as lines: one figure per set of further parameters. */
export function limitFigures(boundaries: readonly FamilyBoundary[]): FigureSpec[] {
  const known = boundaries.filter(({ log }) => log !== null);
  const judged = byHiddenParameters(known).filter(({ items }) => items.some((item) => verdictOn(item) !== null));
  return judged.map(({ slug, items }) => ({ name: `limits${slug}`, title, spec: limitSpec(items) }));
}

/** How many limits are consistent with the theory, and how well they are known, in a sentence; null where there is nothing to compare. */
export function limitSentence(boundaries: readonly FamilyBoundary[]): string | null {
  const judged = boundaries.filter((boundary) => verdictOn(boundary) !== null);
  const verdicts = judged.map(verdictOn);
  const errors = judged.flatMap(({ corrected, log }) => (corrected ?? log)?.error ?? []).sort((a, b) => a - b);
  if (verdicts.length === 0) return null;
  const count = (verdict: Verdict): number => verdicts.filter((one) => one === verdict).length;
  const [consistent, inconsistent, between] = [count('consistent'), count('inconsistent'), count('undecided')];
  const parts = [
    `${consistent === verdicts.length ? 'all' : consistent} are consistent with the theory`,
    ...(inconsistent > 0 ? [`${inconsistent} are not`] : []),
    ...(between > 0 ? [`${between} lie between`] : []),
  ];
  const error = errors[errors.length >> 1].toFixed(2);
  return `Of ${counted(verdicts.length, 'boundary limit')} for N → ∞, ${parts.join(', ')}; the median of their errors is ${error}.`;
}

/** The verdict on the limit, against the theory in which the shared outlier comes on top; null without a limit or a theory. */
function verdictOn({ comparisons }: FamilyBoundary): Verdict | null {
  const total = comparisons.find(({ convention }) => convention === 'total');
  return total === undefined || total.sigmas === null ? null : total.verdict;
}

/** What a figure shows of a boundary: its limit with the verdict, and the theory there. */
function limitValues(boundary: FamilyBoundary): object[] {
  const { k, other, log, corrected, comparisons, family } = boundary;
  const verdict = verdictOn(boundary);
  const place = { x: other, k: `k = ${k}`, column: `${String(family.parameters.batch)} batches` };
  const limit = corrected ?? log;
  const total = comparisons.find(({ convention }) => convention === 'total');
  const theory = total?.predicted == null ? [] : [{ ...place, kind: 'theory', y: total.predicted }];
  if (limit === null) return theory;
  const [low, high] = [limit.limit - limit.error, limit.limit + limit.error];
  const sign = verdict === null ? '' : signs[verdict];
  return [...theory, { ...place, kind: 'limit', y: limit.limit, low, high, sign }];
}

const subtitleLines = [
  'symbols: limits of P(count ≥ k) = 1/2 in 1/ln N ± error, corrected where the predictor gives a control',
  'dashed: (k − 1)(1/2 − α₁), where the shared first-order outlier comes on top of the others',
  'beside the symbols: = consistent with it (within 2 errors), ≠ inconsistent (3 and more), ? between',
];

function limitSpec(items: readonly FamilyBoundary[]): TopLevelSpec {
  const { axis } = items[0];
  const held = symbolOf(axis === 'alpha2' ? 'alpha1' : 'alpha2');
  const axisOf = (title: string): object => ({ title, format: '~g', tickCount: 6 });
  const x = { field: 'x', type: 'quantitative', axis: axisOf(held), scale: { zero: false, nice: false, padding: 30 } };
  const y = { field: 'y', type: 'quantitative', axis: axisOf(`${symbolOf(axis)} for N → ∞`), scale: { zero: false } };
  const names = [...new Set(items.map(({ k }) => `k = ${k}`))].sort();
  const color = {
    ...{ field: 'k', type: 'nominal', title: null },
    scale: { domain: names, range: names.map((_, i) => orders[i % orders.length]) },
  };
  const theory = {
    transform: [{ filter: "datum.kind === 'theory'" }],
    mark: { type: 'line', strokeDash: [5, 4], strokeWidth: 1.6 },
    encoding: { x, y, color },
  };
  const layer = [
    theory,
    ...names.flatMap((name, i) => limitLayers(name, 7 * (i - (names.length - 1) / 2), { x, y, color })),
  ];
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: title, subtitle: [commonText(items.map(({ family }) => family.parameters)), ...subtitleLines] },
    data: { values: items.flatMap(limitValues) },
    facet: { column: { field: 'column', type: 'nominal', title: null } },
    spacing: 24,
    spec: { width: 330, height: 260, layer },
  } as TopLevelSpec;
}

/** The limits of one k, moved aside by some pixels so that those of other k do not cover them. */
function limitLayers(
  name: string,
  xOffset: number,
  { x, y, color }: { x: object; y: object; color: object },
): object[] {
  const transform = [{ filter: `datum.kind === 'limit' && datum.k === '${name}'` }];
  return [
    {
      transform,
      mark: { type: 'rule', strokeWidth: 1.6, xOffset },
      encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
    },
    { transform, mark: { type: 'point', filled: true, size: 55, opacity: 1, xOffset }, encoding: { x, y, color } },
    {
      transform,
      mark: { type: 'text', dx: xOffset + 8, align: 'left', fontSize: 13, fontWeight: 600, color: ink },
      encoding: { x, y, text: { field: 'sign', type: 'nominal' } },
    },
  ];
}
