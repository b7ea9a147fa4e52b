import { groupBy } from '../../../../kernels/grouping/group-by.ts';
import { countBy, type Detector, edgeOf } from '../detectors.ts';
import type { Session } from '../../../../analysis/query/session.ts';
import type { Axis } from './boundary.ts';

/** Parameters that members of a family share; the ratios stand for d and n. */
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
  'aspect',
  'sampling',
] as const;
export type FamilyColumn = (typeof familyColumns)[number];

/** What one row contributes to a fit. */
export interface FamilyPoint {
  N: number;
  /** c = N/d. */
  aspect: number;
  draw: string;
  alpha1: number;
  alpha2: number | null;
  count: number;
  /** What the finite-N predictor sees above the same edge; null where there is no prediction. */
  predictedCount: number | null;
  singularValues: readonly number[];
  predictedStrengths: readonly number[] | null;
  /** Values above this count; null for the gap detector. */
  edge: number | null;
  overlaps: readonly number[];
  spanOverlap: number;
}

/** Points that agree in everything but N, the draw, and what the fit varies. */
export interface Family {
  parameters: Record<FamilyColumn, string | number | boolean | null>;
  points: FamilyPoint[];
}

/** The query a fit reads: one row per draw and cell; what diverged has no count and is left out. */
export function familyQuery(where: string, detector: Detector): string {
  return `SELECT * EXCLUDE (order_in_draw) FROM (
  SELECT ${familyColumns.map((name) => (name in ratios ? `${ratios[name as keyof typeof ratios]} AS ${name}` : name)).join(', ')},
         width AS N, seed || ':' || replicate AS draw, (${countBy[detector]})::INTEGER AS count, ${edgeOf[detector]} AS edge,
         count_predicted(predicted_values, ${edgeOf[detector]}, edge_noise)::INTEGER AS "predictedCount", singular_values AS "singularValues",
         predicted_strengths AS "predictedStrengths", overlap_target AS overlaps, outlier_span_target AS "spanOverlap",
         row_number() OVER (PARTITION BY width, dimension, samples, alphas, prefactors, batch, activation, centred, target, target_mean, noise,
                            output_scaling, weights, readout, seed, replicate ORDER BY "precision" DESC, point_id) AS order_in_draw
    FROM points WHERE (${where}) AND outlier_count IS NOT NULL)
 WHERE order_in_draw = 1 AND count IS NOT NULL
 ORDER BY ALL`;
}

/** Ratios as the sweep file has them: d and n are whole numbers, so ratios of one sweep differ a little from N to N. */
export const ratios = {
  aspect: 'round(width / dimension, 2)',
  sampling: 'round(samples / dimension, 2)',
} as const;

type FamilyRow = Family['parameters'] & FamilyPoint;

/** Families of the selected points; members of one differ in the varied exponents. */
export async function familiesOf(session: Session, query: string, varied: readonly Axis[]): Promise<Family[]> {
  const rows = await session.rows<FamilyRow>(query);
  const shared = familyColumns.filter((name) => !(varied as readonly string[]).includes(name));
  const groups = groupBy(rows, (row) => JSON.stringify(shared.map((name) => row[name])));
  const families = [...groups.values()].map((points): Family => {
    const values = familyColumns.map((name) => [name, shared.includes(name) ? points[0][name] : null]);
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
