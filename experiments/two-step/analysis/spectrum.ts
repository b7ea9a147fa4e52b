import type { TopLevelSpec } from 'vega-lite';
import type { ValueClass } from '../../../kernels/theory/classify.ts';
import { marchenkoPastur } from '../../../kernels/theory/marchenko-pastur.ts';
import { type Bin, histogram } from '../../../analysis/figures/histogram.ts';
import type { FigureSpec } from '../../../analysis/figures/render.ts';
import { accent, faint, ink } from '../../../analysis/figures/theme.ts';

/** A point whose singular values a figure shows. */
export interface SpectrumPoint {
  id: string;
  N: number;
  d: number;
  /** All singular values, largest first. */
  spectrum: readonly number[];
  /** |⟨v, β*⟩| of the largest values, as far as recorded. */
  overlaps: readonly number[];
  /** Classes of the largest values. */
  classes: readonly ValueClass[];
  edgeMeasured: number;
  /** Null where the theory has none. */
  edgeNoise: number | null;
  /** The point's parameters in words. */
  description: string;
}

const binsAcrossBulk = 44;
const curvePoints = 240;

const curveColours = {
  'Marchenko–Pastur law of W₀': ink,
  'isotropic edge 1+√(N/d)': faint,
  'noise edge (theory)': '#7c3aed',
  'measured edge': '#0f766e',
} as const;
type Curve = keyof typeof curveColours;

/** The ranges that the axes show. */
interface Frame {
  from: number;
  reach: number;
  tallest: number;
}

/** The edges of a point, each with the curve it is drawn as. */
function edgesOf({ edgeMeasured, edgeNoise }: SpectrumPoint, isotropic: number): DrawnEdge[] {
  return [
    { s: edgeMeasured, curve: 'measured edge' },
    ...(edgeNoise === null ? [] : [{ s: edgeNoise, curve: 'noise edge (theory)' as const }]),
    { s: isotropic, curve: 'isotropic edge 1+√(N/d)' },
  ];
}

/** A value that a figure marks. */
interface Outlier {
  s: number;
  kind: ValueClass;
  label: string;
}

/** Colours of the marks: what is not learned is grey. */
const markColour = { condition: { test: "datum.kind === 'learned'", value: accent }, value: '#8a8f98' };

/** How many values of each class there are, in words. */
function classesText(classes: readonly ValueClass[]): string {
  const count = (kind: ValueClass): number => classes.filter((other) => other === kind).length;
  const part = (n: number, one: string): string[] => (n === 0 ? [] : [`${n} ${one}${n === 1 ? '' : 's'}`]);
  return [
    `${count('learned')} learned direction${count('learned') === 1 ? '' : 's'}`,
    ...part(count('noise outlier'), 'noise outlier'),
    ...part(count('submerged'), 'submerged direction'),
  ].join(', ');
}

/** The values that are not bulk, with their labels, largest first. */
function outliersOf({ spectrum, classes, overlaps }: SpectrumPoint): Outlier[] {
  return spectrum.slice(0, classes.length).flatMap((s, i): Outlier[] => {
    const kind = classes[i];
    if (kind === 'bulk') return [];
    const about = kind === 'learned' ? (overlaps.length > i ? `|v·β*| = ${overlaps[i].toFixed(2)}` : '') : kind;
    return [{ s, kind, label: `s${i + 1} = ${s.toPrecision(4)}${about === '' ? '' : `,  ${about}`}` }];
  });
}

/**
 * The field's first picture: the histogram of the singular values of W_T with the Marchenko–Pastur density of W_0, the edges and the
 * outliers.
 * A logarithmic strip beside it shows how far out the outliers lie and how they align with the target.
 */
export function spectrumSpec(point: SpectrumPoint): FigureSpec {
  const { N, d, spectrum } = point;
  const law = marchenkoPastur(N / d);
  const edges = edgesOf(point, law.upper);
  const reach = 1.35 * Math.max(...edges.map(({ s }) => s));
  const from = Math.max(0, Math.min(law.lower, spectrum[spectrum.length - 1]) - 0.05);
  const bins = histogram(spectrum, from, reach, binsAcrossBulk);
  const curve = Array.from({ length: curvePoints + 1 }, (_, i) => {
    const s = law.lower + ((law.upper - law.lower) * i) / curvePoints;
    return { s, density: law.density(s), curve: 'Marchenko–Pastur law of W₀' };
  });
  const tallest = 1.12 * Math.max(...bins.map((b) => b.density), ...curve.map((c) => c.density));
  const out = outliersOf(point);
  const panel = histogramPanel({ bins, curve, edges, out }, { from, reach, tallest }, point.edgeNoise !== null);
  const title = 'Singular values of the updated weights';
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: title,
      subtitle: [point.description, `${classesText(point.classes)};  point ${point.id}`],
    },
    spacing: 36,
    hconcat: out.length === 0 ? [panel] : [panel, outlierStrip(out, countedEdge(point))],
  };
  return { name: `spectrum-${point.id.slice(0, 8)}`, title, spec: spec as TopLevelSpec };
}

/** What the left panel draws. */
interface Drawn {
  bins: readonly Bin[];
  curve: readonly object[];
  edges: readonly { s: number }[];
  out: readonly Outlier[];
}

/** The histogram with the law of W_0, the edges, and the outliers that lie within its reach. */
function histogramPanel({ bins, curve, edges, out }: Drawn, frame: Frame, hasNoiseEdge: boolean): object {
  const { from, reach, tallest } = frame;
  const x = {
    type: 'quantitative',
    scale: { domain: [from, reach], nice: false },
    title: 'singular value s of W',
  };
  const y = { type: 'quantitative', scale: { domain: [0, tallest], nice: false }, title: 'density' };
  const curves = Object.keys(curveColours).filter((name) => hasNoiseEdge || !name.startsWith('noise'));
  const color = {
    field: 'curve',
    type: 'nominal',
    scale: { domain: curves, range: curves.map((name) => curveColours[name as Curve]) },
    legend: {
      ...{ title: null, orient: 'top', symbolType: 'stroke' },
      ...{ symbolStrokeWidth: 2.4, symbolSize: 260, columnPadding: 18 },
    },
  };
  return {
    width: 560,
    height: 320,
    layer: [
      {
        data: { values: bins },
        mark: { type: 'rect', color: '#9dbfd4' },
        encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' }, y: { ...y, field: 'density' }, y2: { datum: 0 } },
      },
      {
        data: { values: curve },
        mark: { type: 'line', strokeWidth: 2 },
        encoding: { x: { ...x, field: 's' }, y: { ...y, field: 'density' }, color },
      },
      {
        data: { values: edges },
        mark: { type: 'rule', strokeWidth: 1.8, strokeDash: [5, 3] },
        encoding: { x: { ...x, field: 's' }, color },
      },
      {
        data: { values: out.filter(({ s }) => s <= reach) },
        mark: { type: 'point', shape: 'triangle-down', filled: true, size: 110, opacity: 1 },
        encoding: { x: { ...x, field: 's' }, y: { datum: tallest * 0.035 }, color: markColour },
      },
    ],
  };
}

const stripHeight = 320;
const labelHeight = 17;

/** Heights of labels beside their marks on a logarithmic axis, largest value first. Labels that would overlap, or touch the line of the edge, move. */
function labelHeights(values: readonly number[], edge: number, [low, high]: readonly [number, number]): number[] {
  const scale = stripHeight / Math.log(high / low);
  const line = Math.log(edge / low) * scale;
  const beside = 0.7 * labelHeight;
  let lowest = -Infinity;
  const moved = [...values].reverse().map((s) => {
    const own = Math.log(s / low) * scale;
    const clear = s > edge ? Math.max(own, line + beside) : Math.min(own, line - beside);
    lowest = Math.max(clear, lowest + labelHeight);
    return low * Math.exp(lowest / scale);
  });
  return moved.reverse();
}

/** An edge with the curve it is drawn as. */
interface DrawnEdge {
  s: number;
  curve: Curve;
}

/** The edge above which values count: the noise edge, if the theory has one. */
function countedEdge({ edgeNoise, edgeMeasured }: SpectrumPoint): DrawnEdge {
  return edgeNoise === null
    ? { s: edgeMeasured, curve: 'measured edge' }
    : { s: edgeNoise, curve: 'noise edge (theory)' };
}

/** The outliers on a logarithmic axis, named. */
function outlierStrip(out: readonly Outlier[], { s: edge, curve }: DrawnEdge): object {
  const domain = [Math.min(edge, out[out.length - 1].s) * 0.93, out[0].s * 1.15] as const;
  const heights = labelHeights(
    out.map(({ s }) => s),
    edge,
    domain,
  );
  const labelled = out.map((outlier, i) => ({ ...outlier, height: heights[i] }));
  const y = {
    type: 'quantitative',
    scale: { type: 'log', domain, nice: false },
    title: 'outliers (logarithmic)',
    axis: { format: '~g', tickCount: 6 },
  };
  return {
    width: 230,
    height: stripHeight,
    layer: [
      {
        data: { values: [{ s: edge }] },
        mark: { type: 'rule', strokeWidth: 1.8, strokeDash: [5, 3], color: curveColours[curve] },
        encoding: { y: { ...y, field: 's' } },
      },
      {
        data: { values: out },
        mark: { type: 'point', shape: 'triangle-right', filled: true, size: 110, opacity: 1 },
        encoding: { y: { ...y, field: 's' }, x: { value: 14 }, color: markColour },
      },
      {
        data: { values: labelled },
        mark: { type: 'text', align: 'left', dx: 12, fontSize: 12, color: ink },
        encoding: { y: { ...y, field: 'height' }, x: { value: 14 }, text: { field: 'label' } },
      },
    ],
  };
}
