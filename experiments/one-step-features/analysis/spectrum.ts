import type { TopLevelSpec } from 'vega-lite';
import { histogram } from '../../../analysis/figures/histogram.ts';
import type { FigureSpec } from '../../../analysis/figures/render.ts';
import { accent, faint, ink } from '../../../analysis/figures/theme.ts';
import { firstOfEach } from '../../../analysis/query/first-of-each.ts';
import type { Session } from '../../../analysis/query/session.ts';
import { numbersOf, type Row, textOf } from '../../../kernels/contract/column.ts';
import { learnedMatch } from '../../../kernels/theory/classify.ts';
import { tailMargin } from '../../../kernels/theory/edges.ts';

/** The columns of the figure, and the parameter that makes a row have them. */
export const spectrumColumns = { needs: ['feature_spectrum', 'initial_spectrum'], asking: { spectrum: true } } as const;

/** Spectra that a report shows: one for each number of spikes, up to this one. */
const mostSpikes = 2;

/** For each number of spikes the row of the widest network with the smallest step. */
export function chosenSpectra(session: Session, condition: string): Promise<Row[]> {
  const few = `${condition} AND feature_spikes BETWEEN 1 AND ${mostSpikes}`;
  const order = 'width DESC, alpha, replicate, point_id';
  return session.rows<Row>(`${firstOfEach('one_step_features', few, 'feature_spikes', order)} ORDER BY feature_spikes`);
}

const bars = { initial: 'F0, before the step', features: 'F, after the step' } as const;
const colours = { [bars.initial]: faint, [bars.features]: '#9dbfd4' };
/** The figure reaches so far beyond the largest value. */
const beyond = 1.12;
/** Spikes lie far out, so bars are narrow. */
const bins = 120;

/** A spike as the figure marks it. */
interface Spike {
  s: number;
  label: string;
}

/** What the figure draws. */
interface Drawn {
  after: readonly number[];
  before: readonly number[];
  edge: number;
  spikes: readonly Spike[];
}

/**
 * The singular values of the features of fresh samples, over √n: a histogram of those after the step, and as a line that of the initial
 * features, whose bulk they share. The spikes are marked; the edge is that of the spectrum without the directions that may carry signal.
 */
export function spectrumSpec(row: Row): FigureSpec {
  const number = (name: string): number => Number(row[name]);
  const scale = 1 / Math.sqrt(number('ridge_samples') || number('samples'));
  const scaled = (name: string): number[] => numbersOf(row, name).map((s) => s * scale);
  const edge = number('feature_edge') * scale;
  const match = numbersOf(row, 'feature_match');
  const least = edge * tailMargin(number('width'));
  const spikes = scaled('feature_values').flatMap((s, k): Spike[] =>
    s > least && match[k] > learnedMatch ? [{ s, label: `s${k + 1}/√n = ${s.toPrecision(3)}` }] : [],
  );
  const title = 'Singular values of the features after one step';
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: title, subtitle: subtitle(row, spikes.length) },
    ...{ width: 620, height: 320 },
    layer: layers({ after: scaled('feature_spectrum'), before: scaled('initial_spectrum'), edge, spikes }),
  };
  return { name: `spectrum-${textOf(row, 'point_id').slice(0, 8)}`, title, spec: spec as TopLevelSpec };
}

function layers({ after, before, edge, spikes }: Drawn): object[] {
  const to = Math.max(after[0], edge) * beyond;
  const bulk = histogram(after, 0, to, bins).map((bin) => ({ ...bin, what: bars.features }));
  const line = histogram(before, 0, to, bins).map((bin) => ({ ...bin, what: bars.initial }));
  const tallest = Math.max(...[...bulk, ...line].map(({ density }) => density));
  const x = {
    ...{ type: 'quantitative', scale: { domain: [0, to], nice: false }, title: 'singular value s/√n of the features' },
    axis: { tickCount: 8 },
  };
  const y = { type: 'quantitative', title: 'density' };
  const at = (place: number): object => ({ x: { ...x, field: 's' }, y: { datum: place * tallest } });
  const color = {
    field: 'what',
    scale: { domain: Object.keys(colours), range: Object.values(colours) },
    legend: { title: null, orient: 'top' },
  };
  const named = [{ s: edge, label: 'edge' }];
  return [
    {
      data: { values: bulk },
      mark: { type: 'rect' },
      encoding: {
        x: { ...x, field: 'from' },
        x2: { field: 'to' },
        y: { ...y, field: 'density' },
        y2: { datum: 0 },
        color,
      },
    },
    {
      data: { values: line },
      mark: { type: 'line', strokeWidth: 2, interpolate: 'step-after' },
      encoding: { x: { ...x, field: 'from' }, y: { ...y, field: 'density' }, color },
    },
    {
      data: { values: named },
      mark: { type: 'rule', strokeDash: [5, 3], strokeWidth: 1.6, color: ink },
      encoding: { x: { ...x, field: 's' } },
    },
    {
      data: { values: named },
      mark: { type: 'text', align: 'left', dx: 6, fontSize: 13, color: ink },
      encoding: { ...at(0.94), text: { field: 'label' } },
    },
    {
      data: { values: spikes },
      mark: { type: 'point', shape: 'triangle-down', filled: true, size: 130, opacity: 1, color: accent },
      encoding: at(0.04),
    },
    {
      data: { values: spikes },
      mark: { type: 'text', dy: -16, fontSize: 13, color: accent },
      encoding: { ...at(0.04), text: { field: 'label' } },
    },
  ];
}

function subtitle(row: Row, spikes: number): string[] {
  const text = (name: string): string => textOf(row, name);
  const number = (name: string): string => String(Number(row[name]));
  const sizes = `N = ${number('width')},  d = ${number('dimension')},  n = ${number('samples')}`;
  const step = `η = ${number('prefactor')} ${text('grows_with')}^${number('alpha')}`;
  const limit = row.predicted_spikes === null ? '' : `; ${number('predicted_spikes')} for N → ∞`;
  return [
    `σ = ${text('activation')},  σ* = ${text('target')},  ${sizes},  ${step}`,
    `${spikes} spike${spikes === 1 ? '' : 's'} along powers of Xβ${limit};  point ${text('point_id')}`,
  ];
}
