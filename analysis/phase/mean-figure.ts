import type { HeatFigure, Subject } from '../contract.ts';
import type { DatasetCell } from '../dataset/cell.ts';
import { robustRange } from '../figures/robust-range.ts';
import { diverging, sequential } from '../figures/theme.ts';
import { counted } from '../text/quantities.ts';

/** Significant digits of the largest value that a cell shows. */
const significant = 3;

/**
 * The heat map of one value: the mean of a result column over the draws of a cell, or a measure that the experiment declares.
 * @param name a result column, or a measure
 * @param about lines for the subtitle
 */
export function meanFigure(
  name: string,
  cells: readonly DatasetCell[],
  { stored, analysis, texts }: Subject,
  about: readonly string[],
): HeatFigure {
  const measure = analysis.measures?.find((declared) => declared.name === name);
  const column = stored.columns.find((found) => found.name === name);
  const value = measure ? name : `mean_${name}`;
  const has = (key: string): boolean => cells.some((cell) => typeof cell[key] === 'number');
  const numbers = cells
    .map((cell) => cell[value])
    .filter((x) => typeof x === 'number' && Number.isFinite(x)) as number[];
  const { low, high, beyond } = robustRange(numbers);
  const reach = Math.max(Math.abs(low), Math.abs(high));
  const signed = low < 0 && high > 0;
  const symbol = measure ? name.replaceAll('_', ' ') : texts.symbol(name);
  const meaning = measure?.meaning ?? column?.meaning ?? name;
  return {
    name: name.replaceAll('_', '-'),
    value,
    error: has(`${value}_se`) ? `${value}_se` : null,
    digits: digitsFor(reach),
    legend: [measure ? symbol : `mean ${symbol}`, ...(column?.unit === undefined ? [] : [column.unit])],
    domain: signed ? [-reach, reach] : low === high ? [low, low + 1] : [low, high],
    colours: signed ? diverging : sequential,
    title: measure ? symbol : `Mean of ${symbol}`,
    subtitle: [meaning, ...about, ...(beyond > 0 ? [beyondText(beyond)] : [])],
    lines: null,
    steps: null,
    uncertain: [],
    flag: null,
  };
}

function beyondText(beyond: number): string {
  return `${counted(beyond, 'cell')} far from all others ${beyond === 1 ? 'has' : 'have'} the colours of the ends`;
}

/** Decimals that give the largest value three digits; at most four. */
function digitsFor(reach: number): number {
  if (!(reach > 0) || !Number.isFinite(reach)) return 0;
  return Math.min(Math.max(significant - 1 - Math.floor(Math.log10(reach)), 0), 4);
}
