import { readableTable } from '../../../../analysis/text/table.ts';
import type { FamilyAlignment } from './alignment.ts';
import type { FamilyBoundary } from './boundary-table.ts';
import type { Family } from './families.ts';
import type { FamilyScaling } from './scaling-table.ts';

type Cells = (string | number | null)[];

/** The parameters in which a family differs from others of a selection, in few words. */
function familyText({ parameters }: Family, among: readonly Family[]): string {
  const names = Object.keys(parameters) as (keyof typeof parameters)[];
  const differs = names.filter(
    (name) => name !== 'information_exponent' && among.some((other) => other.parameters[name] !== parameters[name]),
  );
  return differs.map((name) => `${name} ${String(parameters[name])}`).join(', ');
}

const plusMinus = (value: number, error: number): string =>
  Number.isNaN(error) ? value.toFixed(3) : `${value.toFixed(3)} ± ${error.toFixed(3)}`;
const signed = (x: number): string => `${x < 0 ? '−' : '+'}${Math.abs(x).toFixed(1)}`;

/** A text table of boundaries with their limits and verdicts. */
export function boundaryTable(all: readonly FamilyBoundary[]): string {
  const families = all.map(({ family }) => family);
  const boundaries = all.filter(({ thresholds }) => thresholds.some(({ value }) => value !== null));
  const rows = boundaries.map((boundary): Cells => {
    const { k, log, control, corrected, comparisons, thresholds, family } = boundary;
    const verdicts = comparisons.map(({ predicted, sigmas, verdict }) =>
      predicted === null || sigmas === null ? null : `${predicted.toFixed(3)} ${verdict} (${signed(sigmas)}σ)`,
    );
    const bracketed = thresholds.filter(({ value }) => value !== null).length;
    return [
      familyText(family, families),
      k,
      `${bracketed}/${thresholds.length}`,
      log && plusMinus(log.limit, log.error),
      control && control.limit.toFixed(3),
      corrected && plusMinus(corrected.limit, corrected.error),
      ...verdicts,
    ];
  });
  const [{ axis }] = all;
  const heading = [
    'family',
    'k',
    'sizes',
    `${axis}* → ∞ in 1/ln N`,
    'predictor likewise',
    'corrected',
    'floor counts all',
    'shared one on top',
  ];
  const statements = boundaries.map(({ family, k, powerStatement }) =>
    `${familyText(family, families)} k=${k}: ${powerStatement}`.trim(),
  );
  const elsewhere = all.length - boundaries.length;
  const rest = elsewhere === 0 ? '' : `${elsewhere} more are bracketed at no size: all draws are on one side\n\n`;
  return `${readableTable(heading, rows)}\n${statements.join('\n')}\n\n${rest}`;
}

/** A text table of the thresholds at each N, where no limit can be fitted because none is known with its error at two sizes. */
export function thresholdTable(all: readonly FamilyBoundary[]): string {
  const families = all.map(({ family }) => family);
  const rows = all.flatMap(({ family, k, thresholds }) =>
    thresholds.flatMap(({ N, value, error, finite }): Cells[] =>
      value === null
        ? []
        : [[familyText(family, families), k, N, plusMinus(value, error ?? NaN), finite && finite.toFixed(3)]],
    ),
  );
  const sizes = [...new Set(all.flatMap(({ thresholds }) => thresholds.map(({ N }) => N)))].sort((a, b) => a - b);
  const why = `There is no limit to fit: no boundary is known with its error at two sizes N (here: ${sizes.join(', ')}).`;
  const [{ axis }] = all;
  const table = rows.length === 0 ? '' : `${readableTable(['family', 'k', 'N', `${axis}*`, 'predictor'], rows)}\n`;
  const found = rows.length === 0 ? 'At none of them is a boundary between the values of the sweep.' : 'What is known:';
  return `${why}\n${found}\n\n${table}More sizes, draws or values of ${axis} would tell, e.g. \`run <sweep> --set N=${moreSizes(sizes)}\`.\n\n`;
}

/** Sizes to run beside those that there are: half the smallest, and twice the largest. */
function moreSizes(sizes: readonly number[]): string {
  const [least, most] = [sizes[0], sizes[sizes.length - 1]];
  return [Math.round(least / 2), ...sizes, 2 * most].join(',');
}

/** A text table of exponents beside the predicted ones. */
export function scalingTable(fits: readonly FamilyScaling[]): string {
  const families = fits.map(({ family }) => family);
  const rows = fits.map(({ family, k, gamma, gammaError, predicted, finite, probability, sizes }): Cells => [
    familyText(family, families),
    k,
    plusMinus(gamma, gammaError),
    predicted && predicted.toFixed(3),
    finite && finite.toFixed(3),
    probability === null ? null : probability.toPrecision(2),
    `${sizes.reduce((sum, { censored }) => sum + censored, 0)}/${sizes.reduce((sum, { draws }) => sum + draws, 0)}`,
  ]);
  return `${readableTable(['family', 'k', 'γ', 'for N → ∞', 'predictor, same N', 'P(χ²)', 'without outlier'], rows)}\n`;
}

/** A text table of the exponents of overlaps, and what they say. */
export function alignmentTable(fits: readonly FamilyAlignment[]): string {
  const families = fits.map(({ family }) => family);
  const rows = fits.map(({ family, which, slope, slopeError, trend, sizes }): Cells => [
    familyText(family, families),
    which,
    plusMinus(slope, slopeError),
    trend,
    sizes[sizes.length - 1].rms.toFixed(3),
    sizes[sizes.length - 1].random.toFixed(3),
  ]);
  return `${readableTable(['family', 'overlap of', 'exponent', 'trend', 'at largest N', 'random'], rows)}\n`;
}
