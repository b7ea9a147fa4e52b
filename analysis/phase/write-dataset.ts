import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pointColumns } from '../../store/codebook.ts';
import { quoted } from '../../store/duckdb.ts';
import { type Provenance, provenanceOf } from '../query/provenance.ts';
import type { Session } from '../query/session.ts';
import { type Cell, datasetQuery, measures } from './dataset.ts';
import type { Combination } from './combinations.ts';
import { limitColumns, makeLimits, withLimits } from '../../experiments/two-step/analysis/limits.ts';
import { parameterColumns } from './parameters.ts';

/** A dataset on disk, with what made it. */
export interface WrittenDataset {
  cells: Cell[];
  path: string;
  provenance: Provenance;
}

/**
 * Writes the phase-diagram dataset of the selected points: `phase.parquet`, with the query, a hash of the point ids it rests on and the
 * codebook in its metadata, and the codebook beside it as JSON.
 */
export async function writeDataset(
  session: Session,
  where: string,
  folder: string,
  options: Record<string, unknown>,
  nightsweep: string,
): Promise<WrittenDataset> {
  await makeLimits(session, where);
  const query = withLimits(datasetQuery(where));
  const provenance = await provenanceOf(session, folder, { query, where, options, nightsweep });
  const path = join(folder, 'phase.parquet');
  await copyTo(session, query, path, provenance);
  writeFileSync(
    join(folder, 'phase.codebook.json'),
    `${JSON.stringify({ provenance, columns: codebookOf() }, null, 2)}\n`,
  );
  return { cells: await session.rows<Cell>(query), path, provenance };
}

/**
 * Writes the dataset of each diagram beside the whole one, as `phase-<diagram>.parquet` with the same columns and metadata. A single diagram is the whole
 * dataset.
 */
export async function writeParts(
  session: Session,
  folder: string,
  { cells, path, provenance }: WrittenDataset,
  parts: readonly Combination[],
): Promise<string[]> {
  if (parts.length < 2) return [];
  const rowOf = new Map(cells.map((cell, i) => [cell, i + 1]));
  const paths: string[] = [];
  for (const { slug, cells: own } of parts) {
    const rows = own.map((cell) => rowOf.get(cell)).join(', ');
    const part = join(folder, `phase-${slug}.parquet`);
    const numbered = `SELECT *, row_number() OVER () AS row FROM read_parquet(${quoted(path)})`;
    await copyTo(session, `SELECT * EXCLUDE row FROM (${numbered}) WHERE row IN (${rows})`, part, provenance);
    paths.push(part);
  }
  return paths;
}

async function copyTo(session: Session, query: string, path: string, provenance: Provenance): Promise<void> {
  await session.connection.run(
    `COPY (${query}) TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {
       'nightsweep.provenance': ${quoted(JSON.stringify(provenance))}, 'nightsweep.codebook': ${quoted(JSON.stringify(codebookOf()))}})`,
  );
}

function codebookOf(): { name: string; meaning: string }[] {
  const known = new Map(pointColumns['two-step'].map(({ name, meaning }) => [name, meaning]));
  return [
    ...parameterColumns.map((name) => ({ name, meaning: known.get(name) ?? '' })),
    ...[...measures, ...limitColumns].map(({ name, meaning }) => ({ name, meaning })),
  ];
}
