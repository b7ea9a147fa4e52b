import type { TopLevelSpec } from 'vega-lite';
import type { FitOutcome } from '../../../../analysis/contract.ts';
import type { FigureSpec } from '../../../../analysis/figures/render.ts';
import { orders } from '../../../../analysis/figures/theme.ts';
import { fitTable } from '../../../../analysis/fit/fit-table.ts';
import type { Session } from '../../../../analysis/query/session.ts';
import { readableTable } from '../../../../analysis/text/table.ts';
import { symbolOf } from '../texts.ts';
import type { Axis } from './boundary.ts';
import { comparePairs, comparisonColumns, type ThresholdPair } from './compare.ts';
import { familiesOf, type FamilyColumn } from './families.ts';
import { byHiddenParameters, commonText } from './family-text.ts';

/** Compares thresholds of sets that differ in one parameter; null if there are no two such sets with common draws. */
export async function compareFit(
  session: Session,
  query: string,
  along: Axis,
  ks: readonly number[],
  compared: FamilyColumn,
): Promise<FitOutcome | null> {
  const pairs = comparePairs(await familiesOf(session, query, [along]), ks, along, compared);
  if (pairs.length === 0) return null;
  return {
    query,
    tables: [fitTable(`boundary-by-${compared}`, comparisonColumns, pairs)],
    figures: compareFigures(pairs, compared),
    text: pairsTable(pairs),
  };
}

/** What verdicts on a difference are called. */
const verdictTexts = {
  consistent: 'no difference seen',
  inconsistent: 'they differ',
  undecided: 'undecided',
} as const;

function pairsTable(pairs: readonly ThresholdPair[]): string {
  const [{ axis, compared }] = pairs;
  const varied = new Set(pairs.map(placeOf)).size > 1;
  const number = (value: number | null): string | null => (value === null ? null : decimals(value));
  const rows = pairs.map((pair) => [
    ...(varied ? [placeOf(pair)] : []),
    `${pair.to} − ${pair.from}`,
    pair.k,
    pair.N,
    number(pair.first),
    number(pair.second),
    pair.value === null || pair.error === null
      ? number(pair.value)
      : `${decimals(pair.value)} ± ${pair.error.toFixed(3)}`,
    pair.draws,
    pair.sigmas === null ? 'no error known' : `${verdictTexts[pair.verdict]} (${Math.abs(pair.sigmas).toFixed(1)}σ)`,
  ]);
  const heading = [
    ...(varied ? ['at'] : []),
    ...[compared, 'k', 'N', 'first', 'second', `difference of ${symbolOf(axis)}*`, 'common draws', 'verdict'],
  ];
  return `${readableTable(heading, rows)}\n`;
}

/** What is held fixed at a pair: the other exponent, and the batches unless they are compared. */
function placeOf({ axis, other, compared, family }: ThresholdPair): string {
  const held = symbolOf(axis === 'alpha2' ? 'alpha1' : 'alpha2');
  const batches = compared === 'batch' ? '' : `, ${String(family.parameters.batch)} batches`;
  return other === null ? batches.replace(', ', '') : `${held} = ${other}${batches}`;
}

/** A number to three decimals; one that rounds to 0 has no sign. */
function decimals(value: number): string {
  const text = value.toFixed(3);
  return Number(text) === 0 ? '0.000' : text.replace('-', '−');
}

/** Thresholds of both sets side by side against N: one figure per set of further parameters. */
function compareFigures(pairs: readonly ThresholdPair[], compared: FamilyColumn): FigureSpec[] {
  return byHiddenParameters(pairs).map(({ slug, items }) => {
    const title = `Where outliers set in, by ${compared.replaceAll('_', ' ')}`;
    return { name: `boundary-by-${compared.replaceAll('_', '-')}${slug}`, title, spec: compareSpec(title, items) };
  });
}

function compareSpec(title: string, pairs: readonly ThresholdPair[]): TopLevelSpec {
  const [{ axis }] = pairs;
  const values = pairs.flatMap((pair) => {
    const panel = { panel: `${placeOf(pair)}, count ≥ ${pair.k}`, N: pair.N };
    const text = pair.value === null || pair.error === null ? '' : `${decimals(pair.value)} ± ${pair.error.toFixed(3)}`;
    return [
      { ...panel, set: pair.from, y: pair.first, text: '' },
      { ...panel, set: pair.to, y: pair.second, text },
    ].filter(({ y }) => y !== null);
  });
  const sets = [...new Set(values.map(({ set }) => set))];
  const x = { field: 'N', type: 'ordinal', title: 'N', axis: { labelAngle: 0 } };
  const y = {
    field: 'y',
    type: 'quantitative',
    title: `${symbolOf(axis)}* where P(count ≥ k) = ½`,
    scale: { zero: false },
  };
  const color = { field: 'set', type: 'nominal', scale: { domain: sets, range: orders }, legend: { title: null } };
  const place = { field: 'set', type: 'nominal', sort: sets };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: title,
      subtitle: [
        commonText(pairs.map(({ family }) => family.parameters)),
        'thresholds at each N, from the draws that both sets have;  numbers: difference ± its standard error (paired bootstrap)',
      ],
    },
    data: { values },
    facet: { field: 'panel', type: 'nominal', title: null },
    columns: 3,
    spacing: 24,
    spec: {
      width: Math.max(150, 80 * new Set(values.map(({ N }) => N)).size),
      height: 260,
      layer: [
        { mark: { type: 'point', filled: true, size: 70, opacity: 1 }, encoding: { x, xOffset: place, y, color } },
        {
          mark: { type: 'text', dy: -12, fontSize: 10 },
          encoding: { x, y, text: { field: 'text' } },
        },
      ],
    },
  } as TopLevelSpec;
}
