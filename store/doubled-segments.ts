import type { DuckDBConnection } from '@duckdb/node-api';
import { basename } from 'node:path';
import { queryRows, quoted } from './duckdb.ts';
import { knowledgeOf, remember } from './host-knowledge.ts';
import type { Segment } from './segments.ts';

const namesOf = (segments: readonly Segment[]): string[] => segments.map(({ path }) => basename(path));

/**
 * Segments that hold points which others hold as well, although they do not say so: copies, or files that were restored after their points
 * had been computed again. The ids are compared once for every set of segments that this host does not know.
 * @returns their paths
 */
export async function doubledSegments(
  connection: DuckDBConnection,
  store: string,
  table: string,
  segments: readonly Segment[],
): Promise<ReadonlySet<string>> {
  const plain = segments.filter(({ supersedes }) => !supersedes);
  const { distinct: known } = knowledgeOf(store);
  const distinct = new Set(known[table]);
  if (plain.length < 2 || namesOf(plain).every((name) => distinct.has(name))) return new Set();
  const files = `read_parquet([${plain.map(({ held }) => quoted(held)).join(', ')}], filename = true, union_by_name = true, hive_partitioning = false)`;
  const found = await queryRows<{ held: string }>(
    connection,
    `SELECT DISTINCT filename AS held FROM ${files} SEMI JOIN
       (SELECT point_id FROM ${files} GROUP BY point_id HAVING count(*) > 1) USING (point_id)`,
  );
  if (found.length === 0) remember(store, { distinct: { ...known, [table]: namesOf(plain) } });
  const doubled = new Set(found.map(({ held }) => held));
  return new Set(plain.flatMap(({ path, held }) => (doubled.has(held) ? [path] : [])));
}

/**
 * Notes that a new segment holds no point of these others: who sealed or merged it has made sure.
 * @param others the segments that stay beside it
 */
export function addDistinct(store: string, table: string, others: readonly Segment[], path: string): void {
  const { distinct } = knowledgeOf(store);
  const known = new Set(distinct[table]);
  const names = namesOf(others.filter(({ supersedes }) => !supersedes));
  if (names.length > 1 && !names.every((name) => known.has(name))) return;
  // Only segments that lie there now are known to go together: one that was moved away may come back beside its own points.
  remember(store, { distinct: { ...distinct, [table]: [...names, basename(path)] } });
}
