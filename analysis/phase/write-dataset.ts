import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pointColumns } from '../../orchestrator/store/codebook.ts';
import { quoted } from '../../orchestrator/store/duckdb.ts';
import { type Provenance, provenanceOf } from '../query/provenance.ts';
import type { Session } from '../query/session.ts';
import { type Cell, datasetQuery, measures } from './dataset.ts';
import { limitColumns, makeLimits, withLimits } from './limits.ts';
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
  const provenance = await provenanceOf(session, { query, where, options, nightsweep });
  const codebook = codebookOf();
  const path = join(folder, 'phase.parquet');
  await session.connection.run(
    `COPY (${query}) TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {
       'nightsweep.provenance': ${quoted(JSON.stringify(provenance))}, 'nightsweep.codebook': ${quoted(JSON.stringify(codebook))}})`,
  );
  writeFileSync(join(folder, 'phase.codebook.json'), `${JSON.stringify({ provenance, columns: codebook }, null, 2)}\n`);
  return { cells: await session.rows<Cell>(query), path, provenance };
}

function codebookOf(): { name: string; meaning: string }[] {
  const known = new Map(pointColumns['two-step'].map(({ name, meaning }) => [name, meaning]));
  return [
    ...parameterColumns.map((name) => ({ name, meaning: known.get(name) ?? '' })),
    ...[...measures, ...limitColumns].map(({ name, meaning }) => ({ name, meaning })),
  ];
}
