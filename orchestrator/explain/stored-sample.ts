import type { DuckDBConnection } from '@duckdb/node-api';
import { completed } from '../../kernels/contract/completed.ts';
import type { Draw, Experiment } from '../../kernels/contract/experiment.ts';
import { queryRows } from '../../store/duckdb.ts';
import type { Snapshot } from '../../store/snapshot.ts';

/** So many stored points are compared with a new one. */
const mostStored = 2000;

/** Parameters of stored points of an experiment, at most a few thousand, spread evenly over their ids. */
export async function storedSample(
  connection: DuckDBConnection,
  { source }: Snapshot,
  experiment: Experiment,
): Promise<Draw[]> {
  const rows = await queryRows<{ parameters: string }>(
    connection,
    `SELECT parameters FROM (
       SELECT parameters, row_number() OVER (ORDER BY point_id) AS k, count(*) OVER () AS n FROM (${source}))
      WHERE n <= ${mostStored} OR floor(k * ${mostStored} / n) > floor((k - 1) * ${mostStored} / n)`,
  );
  return rows.map(({ parameters }) => completed(experiment.parameters, JSON.parse(parameters) as Draw));
}
