import type { Statement } from '../../../analysis/contract.ts';
import type { DatasetCell } from '../../../analysis/dataset/cell.ts';
import type { ColumnTexts } from '../../../analysis/figures/column-texts.ts';
import { groupBy } from '../../../kernels/grouping/group-by.ts';

/** Targets that have a sentence of their own. */
const mostTargets = 2;
/** Counts that differ by so much in the mean are said to differ. */
const telling = 0.5;

/** What the cells say: what was learnt and where, what reuse adds, which counts depend on the detector, how far N is from ∞. */
export function findings(cells: readonly DatasetCell[], texts: ColumnTexts): Statement[] {
  if (cells.length === 0) return [];
  const widest = Math.max(...cells.map(({ width }) => Number(width)));
  const wide = cells.filter(({ width }) => width === widest);
  const targets = [...groupBy(wide, (cell) => cell.target)].slice(0, mostTargets);
  return [
    ...targets.flatMap(([, own]) => learnt(own, texts)),
    ...targets.flatMap(([target, own]) => reuse(own, `target ${texts.value('target', target)}`, texts)),
    ...detectors(wide, widest),
    ...finiteSize(cells),
  ];
}

/** A number as the page writes it: two decimals, no leading zero. */
function short(x: number): string {
  return x
    .toFixed(2)
    .replace(/^(-?)0\./, '$1.')
    .replace('-', '−');
}

const withError = (x: number, error: unknown): string =>
  typeof error === 'number' ? `${short(x)} ± ${short(Math.max(error, 0.005))}` : short(x);

/** Where a cell lies, without its batch mode. */
function place(cell: DatasetCell, texts: ColumnTexts): string {
  const exponents = ['alpha1', 'alpha2', 'alpha3'].filter((name) => (cell[name] ?? null) !== null);
  return [['N', cell.width], ...exponents.map((name) => [texts.symbol(name), texts.value(name, cell[name])])]
    .map(([symbol, value]) => `${String(symbol)} = ${String(value)}`)
    .join(', ');
}

/** The cell whose learned directions are best aligned with the target, beside what as many random directions would be. */
function learnt(cells: readonly DatasetCell[], texts: ColumnTexts): Statement[] {
  const known = cells.filter(({ span_alignment: span }) => typeof span === 'number');
  if (known.length === 0) return [];
  const best = known.reduce((most, cell) => (Number(cell.span_alignment) > Number(most.span_alignment) ? cell : most));
  const count = Math.max(1, Math.round(Number(best.mean_count)));
  const chance = Math.sqrt(count / Number(best.dimension));
  const batches = typeof best.batch === 'string' ? `, ${best.batch} batches` : '';
  const directions = count === 1 ? 'one random direction' : `${count} random directions`;
  return [
    {
      figure: withError(Number(best.span_alignment), best.span_alignment_se),
      text: `is the largest alignment of the learned directions, taken together, with the target ${texts.value('target', best.target)} (${place(best, texts)}${batches}); ${directions} would have ${short(chance)}.`,
    },
  ];
}

/** A cell that was run with both batch modes. */
interface Gap {
  reused: DatasetCell;
  independent: DatasetCell;
  gap: number;
  error: number | null;
}

/** Gaps beyond so many errors are taken for more than chance. */
const significant = 3;

/** Where reusing the batch changes the span's alignment most, and what it adds on average. */
function reuse(cells: readonly DatasetCell[], what: string, texts: ColumnTexts): Statement[] {
  const gaps = gapsOf(cells);
  if (gaps.length === 0) return [];
  const mean = gaps.reduce((sum, { gap }) => sum + gap, 0) / gaps.length;
  const known = gaps.flatMap(({ error }) => (error === null ? [] : [error]));
  // The cells share their draws, so their mean is known no better than one of them.
  const error = known.length === 0 ? null : Math.sqrt(known.reduce((sum, e) => sum + e * e, 0) / known.length);
  const clear = gaps.filter((gap) => gap.error !== null && Math.abs(gap.gap) > significant * gap.error);
  const average = `The average change over the cells is ${withError(mean, error)}.`;
  if (clear.length === 0) {
    const text = `is what reusing the batch adds to the alignment of the learned span on average (${what}); in no cell is the difference beyond ${significant} errors.`;
    return [{ figure: withError(mean, error), text }];
  }
  const most = clear.reduce((best, gap) => (Math.abs(gap.gap) > Math.abs(best.gap) ? gap : best));
  const [there, elsewhere] = [most.reused, most.independent].map((cell) =>
    withError(Number(cell.span_alignment), cell.span_alignment_se),
  );
  const text = `is the largest change by reusing the batch (${what}; ${place(most.reused, texts)}): the alignment of the learned span is ${there}, with independent batches ${elsewhere}. ${average}`;
  return [{ figure: withError(most.gap, most.error), text }];
}

function gapsOf(cells: readonly DatasetCell[]): Gap[] {
  const key = ({ alpha1, alpha2, prefactor1, prefactor2, activation, readout }: DatasetCell): string =>
    JSON.stringify([alpha1, alpha2, prefactor1, prefactor2, activation, readout]);
  const others = new Map(cells.filter(({ batch }) => batch === 'independent').map((cell) => [key(cell), cell]));
  return cells.flatMap((reused): Gap[] => {
    const independent = reused.batch === 'reused' ? others.get(key(reused)) : undefined;
    if (typeof reused.span_alignment !== 'number' || typeof independent?.span_alignment !== 'number') return [];
    const errors = [reused.span_alignment_se, independent.span_alignment_se];
    const error = errors.every((e) => typeof e === 'number') ? Math.hypot(...errors) : null;
    return [{ reused, independent, gap: reused.span_alignment - independent.span_alignment, error }];
  });
}

/** In how many cells the count depends on the rule. */
function detectors(cells: readonly DatasetCell[], width: number): Statement[] {
  const pairs = cells.filter(
    ({ mean_count: a, mean_count_noise_edge: b }) => typeof a === 'number' && typeof b === 'number',
  );
  if (pairs.length === 0) return [];
  const apart = pairs.filter(
    (cell) => Math.abs(Number(cell.mean_count) - Number(cell.mean_count_noise_edge)) >= telling,
  );
  const share = Math.round((100 * apart.length) / pairs.length);
  return [
    {
      figure: `${share} %`,
      text: `of the cells at N = ${width} have a count that depends on the detector: matched and noise_edge differ there by half a direction and more.`,
    },
  ];
}

/** How far mean counts lie from those for N → ∞, and from the finite-N predictor's. */
function finiteSize(cells: readonly DatasetCell[]): Statement[] {
  const means = [...groupBy(cells, ({ width }) => Number(width))]
    .sort(([a], [b]) => a - b)
    .map(([width, own]) => ({
      width,
      limit: meanOf(own, ({ mean_count: a, predicted_total: b }) => difference(b, a)),
      finite: meanOf(own, ({ mean_count: a, predicted_finite: b }) => difference(a, b)),
    }));
  const limits = means.filter(({ limit }) => limit !== null);
  if (limits.length === 0) return [];
  const list = limits.map(({ width, limit }) => `${short(limit ?? 0)} at N = ${width}`).join(', ');
  const { finite } = limits[limits.length - 1];
  const beside = finite === null ? '' : ` The finite-N predictor is ${short(Math.abs(finite))} off there.`;
  return [
    {
      figure: short(limits[limits.length - 1].limit ?? 0),
      text: `directions fewer than for N → ∞ are learnt on average over the cells (${list}).${beside}`,
    },
  ];
}

function difference(a: unknown, b: unknown): number | null {
  return typeof a === 'number' && typeof b === 'number' ? a - b : null;
}

function meanOf(cells: readonly DatasetCell[], of: (cell: DatasetCell) => number | null): number | null {
  const numbers = cells.map(of).filter((x) => x !== null);
  return numbers.length === 0 ? null : numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}
