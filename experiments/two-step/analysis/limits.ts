import type { DatasetExtension } from '../../../analysis/contract.ts';
import type { Measure } from '../../../analysis/dataset/cell.ts';
import type { Session } from '../../../analysis/query/session.ts';
import type { Cell } from '../../../kernels/contract/column.ts';
import { fitBoundaries } from './fits/boundary-table.ts';
import { type Family, familiesOf, countQuery, ratios, sizesOf } from './fits/families.ts';
import { parameterFitColumns } from './fits/family-columns.ts';

/** The dataset has limits of the boundaries count ≥ k up to this k. */
const highest = 4;
/** Fewer sizes do not show how straight the line to N → ∞ is. */
const leastSizes = 3;

const ks = Array.from({ length: highest }, (_, i) => i + 1);

/** Columns of a dataset on N → ∞. The table `boundary_limits` has the limits by family. */
const limitColumns: readonly Measure[] = [
  ...ks.flatMap((k) => [
    {
      name: `limit_ge_${k}`,
      sql: `limit_ge_${k}`,
      meaning: `α2 from which there are at least ${k} outliers for N → ∞, extrapolated as \`fit boundary\` does; null where fewer than three sizes bracket it`,
    },
    {
      name: `limit_ge_${k}_error`,
      sql: `limit_ge_${k}_error`,
      meaning: `error of limit_ge_${k}; null where there is no limit`,
    },
  ]),
  {
    name: 'extrapolated_count',
    sql: `CASE WHEN coalesce(${ks.map((k) => `limit_ge_${k}`).join(', ')}) IS NOT NULL
               THEN always_ge + ${ks.map((k) => `coalesce((limit_ge_${k} <= cells.alpha2)::INTEGER, 0)`).join(' + ')} END`,
    meaning:
      'outliers extrapolated to N → ∞: those most draws have at all sizes and places, and one for each boundary whose limit lies at this α2 or below, which is a lower bound; null where no boundary has a limit',
  },
];

/** Fits the boundaries of the selected points and makes the table `boundary_limits`, a row per family. */
async function makeLimits(session: Session, where: string): Promise<void> {
  const sizes = await sizesOf(session, where);
  const families = sizes < leastSizes ? [] : await familiesOf(session, countQuery(where), ['alpha2']);
  const fitted = fitBoundaries(families, ks, 'alpha2');
  const byFamily = new Map<Family, Record<string, Cell>>();
  for (const { family, k, corrected, log, thresholds } of fitted) {
    const row: Record<string, Cell> = byFamily.get(family) ?? { ...family.parameters, always_ge: 0 };
    byFamily.set(family, row);
    if (thresholds.every(({ side }) => side === 'below')) row.always_ge = Number(row.always_ge) + 1;
    if (thresholds.filter(({ value }) => value !== null).length < leastSizes) continue;
    const limit = corrected ?? log;
    row[`limit_ge_${k}`] = limit?.limit ?? null;
    row[`limit_ge_${k}_error`] = limit?.error ?? null;
  }
  const columns = [
    ...parameterFitColumns().map(({ name, type, meaning }) => ({ name, type, meaning })),
    { name: 'always_ge', type: 'integer' as const, meaning: '' },
    ...limitColumns.slice(0, -1).map(({ name, meaning }) => ({ name, type: 'real' as const, meaning })),
  ];
  await session.make('boundary_limits', columns, [...byFamily.values()]);
}

const shared = parameterFitColumns()
  .map(({ name }) => name)
  .filter((name) => !['alpha2', 'aspect', 'sampling'].includes(name));

/** The dataset's query, with the limits for N → ∞ joined to each cell. */
function withLimits(query: string): string {
  const same = shared.map((name) => `cells.${name} IS NOT DISTINCT FROM limits.${name}`).join(' AND ');
  return `SELECT cells.*,
       ${limitColumns.map(({ name, sql }) => `${sql} AS ${name}`).join(',\n       ')}
  FROM (${query}) AS cells LEFT JOIN boundary_limits AS limits
    ON ${same}
   AND ${ratios.aspect} = limits.aspect AND ${ratios.sampling} = limits.sampling
 ORDER BY ALL`;
}

/** The limits for N → ∞ beside each cell of a dataset. */
export const limits: DatasetExtension = { columns: limitColumns, prepare: makeLimits, wrap: withLimits };
