import { groupBy } from '../../../../kernels/grouping/group-by.ts';
import { countBy, type Detector, edgeOf, learnedEntries, predictedBy } from '../detectors.ts';
import type { Session } from '../../../../analysis/query/session.ts';
import type { Axis } from './boundary.ts';

/** Parameters that the members of a family share. The ratios stand for d and n. */
export const familyColumns = [
  'steps',
  'alpha1',
  'alpha2',
  'alpha3',
  'prefactor1',
  'prefactor2',
  'batch',
  'activation',
  'centred',
  'target',
  'information_exponent',
  'target_mean',
  'noise',
  'output_scaling',
  'weights',
  'readout',
  'inputs',
  'aspect',
  'sampling',
] as const;
/** One of these parameters. */
export type FamilyColumn = (typeof familyColumns)[number];

/** What one row gives to a fit. */
export interface FamilyPoint {
  N: number;
  /** c = N/d. */
  aspect: number;
  /** Seed and replicate. */
  draw: string;
  alpha1: number;
  /** Null for one step. */
  alpha2: number | null;
  /** Number of outliers by the chosen detector. */
  count: number;
  /** What the finite-N predictor sees above the same edge; null if there is no prediction. */
  predictedCount: number | null;
  singularValues: readonly number[];
  predictedStrengths: readonly number[] | null;
  /** Strengths of the outliers through the bulk with its noise; null if the row or the detector has none. */
  strengths: readonly number[] | null;
  /** The strength from which on each spike counts, likewise. */
  leastStrengths: readonly number[] | null;
  /** The edge with its margin, above which values count; null for the gap detector. */
  edge: number | null;
  /** |⟨v, β*⟩| of the right vectors. */
  overlaps: readonly number[];
  /** Length of β*'s projection on the span of the outliers' right vectors. */
  spanOverlap: number;
}

/** Points that agree in everything except N, the draw, and what the fit varies. */
export interface Family {
  /** Shared parameters; null for those that the fit varies. */
  parameters: Record<FamilyColumn, string | number | boolean | null>;
  points: FamilyPoint[];
}

/** The query that a fit reads: one row per draw and cell, in f64 if it is there. It leaves out rows that diverged, which have no count. */
export function familyQuery(where: string, detector: Detector): string {
  return `SELECT * EXCLUDE (order_in_draw) FROM (
  SELECT ${familyColumns.map((name) => (name in ratios ? `${ratios[name as keyof typeof ratios]} AS ${name}` : name)).join(', ')},
         width AS N, seed || ':' || replicate AS draw, (${countBy[detector]})::INTEGER AS count, ${edgeOf[detector]} AS edge,
         (${predictedBy(detector)})::INTEGER AS "predictedCount", ${detector === 'matched' ? learnedEntries('singular_values') : 'singular_values'} AS "singularValues",
         predicted_strengths AS "predictedStrengths", ${detector === 'matched' ? 'learned_strengths' : 'NULL::DOUBLE[]'} AS strengths,
         ${detector === 'matched' ? 'least_strengths' : 'NULL::DOUBLE[]'} AS "leastStrengths", ${detector === 'matched' ? learnedEntries('overlap_target') : 'overlap_target'} AS overlaps, outlier_span_target AS "spanOverlap",
         row_number() OVER (PARTITION BY width, dimension, samples, alphas, prefactors, batch, activation, centred, target, target_mean, noise,
                            output_scaling, weights, readout, inputs, seed, replicate ORDER BY "precision" DESC, point_id) AS order_in_draw
    FROM points WHERE (${where}) AND outlier_count IS NOT NULL)
 WHERE order_in_draw = 1 AND count IS NOT NULL
 ORDER BY ALL`;
}

/** The same for the usual detector and without lists, which boundaries do not need. Those of many rows would not fit into memory. */
export function countQuery(where: string): string {
  return `SELECT * EXCLUDE ("singularValues", "predictedStrengths", "overlaps") FROM (${familyQuery(where, 'matched')})`;
}

/** How many sizes N some points have. */
export async function sizesOf(session: Session, where: string): Promise<number> {
  const [{ sizes }] = await session.rows<{ sizes: number }>(
    `SELECT count(DISTINCT width)::INTEGER AS sizes FROM points WHERE ${where}`,
  );
  return sizes;
}

/** Ratios as the sweep file has them, to two decimals. d and n are whole numbers, so the ratios of one sweep differ a little from N to N. */
export const ratios = {
  aspect: 'round(width / dimension, 2)',
  sampling: 'round(samples / dimension, 2)',
} as const;

/** A row of a query with the number of its family. One row of each family has the parameters that its members share. */
type FamilyRow = FamilyPoint & { family: number; shared: Record<string, string | number | boolean | null> | null };

/** Parameters that a point has for itself. */
const ofPoints: readonly FamilyColumn[] = ['alpha1', 'alpha2', 'aspect'];

/** Groups the rows of a query into families. The members of one differ in N, the draw and the varied exponents. */
export async function familiesOf(session: Session, query: string, varied: readonly Axis[]): Promise<Family[]> {
  const shared = familyColumns.filter((name) => !(varied as readonly string[]).includes(name));
  const left = familyColumns.filter((name) => !ofPoints.includes(name));
  // DuckDB groups: parameters of a hundred thousand rows would take seconds on their way here.
  const rows = await session.rows<FamilyRow>(
    `SELECT * EXCLUDE (${left.join(', ')}), CASE WHEN row_number() OVER (PARTITION BY family) = 1
            THEN {${shared.map((name) => `'${name}': ${name}`).join(', ')}} END AS shared
       FROM (SELECT *, dense_rank() OVER (ORDER BY ${shared.join(', ')})::INTEGER AS family FROM (${query}))
      ORDER BY family, alpha1, alpha2, N, draw`,
  );
  const groups = groupBy(rows, ({ family }) => family);
  const families = [...groups.values()].map((points): Family => {
    const common = points.find((point) => point.shared !== null)?.shared ?? {};
    const values = familyColumns.map((name) => [name, common[name] ?? null]);
    return { parameters: Object.fromEntries(values) as Family['parameters'], points };
  });
  return families.sort((a, b) => compare(a.parameters, b.parameters));
}

function compare(a: Family['parameters'], b: Family['parameters']): number {
  for (const name of familyColumns) {
    const [x, y] = [a[name], b[name]];
    if (x !== y) return typeof x === 'number' && typeof y === 'number' ? x - y : String(x) < String(y) ? -1 : 1;
  }
  return 0;
}
