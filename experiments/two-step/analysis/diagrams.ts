import type { HeatFigure, Layout } from '../../../analysis/contract.ts';
import type { DatasetCell } from '../../../analysis/dataset/cell.ts';
import { heatAxis, type HeatAxis } from '../../../analysis/figures/axis.ts';
import type { Lines } from '../../../analysis/figures/heat-map.ts';
import { sequential } from '../../../analysis/figures/theme.ts';
import { boundaryLabels, floorBoundaries } from './boundary-lines.ts';
import { ranks, shareColumns } from './measures.ts';
import { reuseFigure } from './reuse-figure.ts';
import { ridgeFigures } from './ridge-figures.ts';
import { symbolOf } from './texts.ts';

const largest = (numbers: readonly number[]): number => numbers.reduce((most, x) => Math.max(most, x), -Infinity);

const theoryText = [
  'dashed, “≥ k”: α₂ = (k − 1)(1/2 − α₁), from where on k learned directions are predicted for N → ∞',
];
/** Said instead where powers of the readout coincide, so that the predicted directions do. */
const noTheoryText = [
  'no asymptotic lines: entries of this readout have one size, so the directions that the theory counts coincide',
];

/** Whether the asymptotic boundaries belong in the figures: the axes must be α1 and α2, and all cells must have two steps. */
function hasBoundaries(cells: readonly DatasetCell[], layout: Layout): boolean {
  return wouldHaveBoundaries(cells, layout) && !hasFlatReadout(cells);
}

function wouldHaveBoundaries(cells: readonly DatasetCell[], { x, y }: Layout): boolean {
  const axes = [x, y].sort().join(' ');
  return axes === 'alpha1 alpha2' && cells.every((cell) => cell.steps === 2);
}

/** Whether some cell has a readout whose entries have one size: a², a⁴, … are then constant, and a³, a⁵, … are a. */
function hasFlatReadout(cells: readonly DatasetCell[]): boolean {
  return cells.some(({ readout }) => readout === 'rademacher' || readout === 'constant');
}

/** The asymptotic boundaries inside the frame of the axes. */
function asymptoticLines(cells: readonly DatasetCell[], layout: Layout): Lines | null {
  if (!hasBoundaries(cells, layout)) return null;
  const axisOf = (name: string): HeatAxis =>
    heatAxis(name, symbolOf(name), [...new Set(cells.map((cell) => cell[name]))]);
  const x = axisOf(layout.x);
  const points = floorBoundaries(x, axisOf(layout.y));
  return { points, labels: boundaryLabels(points, x) };
}

/**
 * The figures of a phase diagram: measured counts, the alignment of each outlier and of their span with the target, and what reusing the
 * batch adds.
 * @param about lines for every subtitle
 */
export function figures(cells: readonly DatasetCell[], layout: Layout, about: readonly string[]): HeatFigure[] {
  const lines = asymptoticLines(cells, layout);
  const base = {
    lines: null,
    steps: null,
    uncertain: [],
    flag: null,
    colours: sequential,
    domain: [0, 1] as [number, number],
  };
  const spans: HeatFigure = {
    ...base,
    name: 'span-alignment',
    value: 'span_alignment',
    error: 'span_alignment_se',
    digits: 2,
    legend: ["β*'s projection on", 'the learned span'],
    title: 'How much of the target direction the learned directions hold together',
    subtitle: [...about],
  };
  const alignments = presentRanks(cells).map((k): HeatFigure => ({
    ...base,
    name: `alignment-${k}`,
    value: `alignment${k}`,
    error: `alignment${k}_se`,
    digits: 2,
    legend: ['mean |v·β*|', `of direction ${k}`],
    title: `Alignment of learned direction ${k} with the target direction`,
    subtitle: [...about, `grey: no draw has it;  ${chanceText(cells)}`],
  }));
  const reuse = reuseFigure(cells, layout, {
    ...{ name: 'reuse-gap', value: 'span_alignment', error: 'span_alignment_se', least: 0.1 },
    title: 'What reusing the batch adds to the alignment of the learned span',
    subtitle: [...about],
  });
  const counted = [countFigure(cells, layout, about, lines), spans, ...alignments, ...reuse];
  return [...counted, ...ridgeFigures(cells, layout, about)];
}

/** The alignment of a random direction, E|v·β*| = √(2/(πd)) for large d, over the cells' dimensions. */
function chanceText(cells: readonly DatasetCell[]): string {
  const levels = cells.map(({ dimension }) => Math.sqrt(2 / (Math.PI * Number(dimension))));
  const [low, high] = [Math.min(...levels), Math.max(...levels)].map((level) => level.toPrecision(2));
  return `a random direction has √(2/πd) = ${low === high ? low : `${low} … ${high}`}`;
}

/** Cells with so many noise outliers per draw are marked. */
const leastNoise = 0.5;
/** Colours reach at least this count, so that figures of several targets can be compared. */
const usualCount = 4;

function countFigure(
  cells: readonly DatasetCell[],
  layout: Layout,
  about: readonly string[],
  lines: Lines | null,
): HeatFigure {
  const most = Math.max(usualCount, largest(cells.map((cell) => cell.mean_count as number)));
  const hasNoise = cells.some((cell) => Number(cell.mean_noise_outliers ?? 0) >= leastNoise);
  const finite = lines ? ['solid: where the mean count of the finite-N predictor passes 1/2, 3/2, 5/2, …'] : [];
  return {
    name: 'count',
    value: 'mean_count',
    error: 'mean_count_se',
    digits: 1,
    legend: ['mean number of', 'learned directions'],
    domain: [0, Math.ceil(most)],
    colours: sequential,
    title: 'Learned directions of the updated weights',
    lines,
    steps: lines ? 'predicted_finite' : null,
    uncertain: shareColumns,
    flag: { column: 'mean_noise_outliers', least: leastNoise },
    subtitle: [
      ...about,
      ...finite,
      ...(lines ? theoryText : wouldHaveBoundaries(cells, layout) ? noTheoryText : []),
      'dotted frames: draws disagree about the count in a quarter of the cases and more',
      ...(hasNoise ? ['orange corners: beside them half a noise outlier per draw and more, which is not counted'] : []),
    ],
  };
}

/** Ranks of outliers that some draw has, from 1 without a gap. */
function presentRanks(cells: readonly DatasetCell[]): number[] {
  const missing = ranks.findIndex((k) => !cells.some((cell) => cell[`alignment${k}`] !== null));
  return missing < 0 ? ranks : ranks.slice(0, missing);
}
