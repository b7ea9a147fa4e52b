import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quoted } from '../../store/duckdb.ts';
import { codebookKey } from '../../store/metadata.ts';
import type { Provenance } from './provenance.ts';
import type { Session } from './session.ts';

/** A column as the codebook of an output describes it. */
export interface DescribedColumn {
  name: string;
  meaning: string;
}

/** Writes the result of a query as Parquet. Its metadata say what made it and what its columns mean. */
export async function writeParquet(
  session: Session,
  query: string,
  path: string,
  provenance: Provenance,
  columns: readonly DescribedColumn[],
): Promise<void> {
  await session.connection.run(
    `COPY (${query}) TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {
       'nightsweep.provenance': ${quoted(JSON.stringify(provenance))}, ${quoted(codebookKey)}: ${quoted(JSON.stringify(columns))}})`,
  );
}

/** Writes the codebook of an output beside it, as `<name>.codebook.json`. */
export function writeCodebook(
  folder: string,
  name: string,
  provenance: Provenance,
  columns: readonly DescribedColumn[],
): void {
  writeFileSync(join(folder, `${name}.codebook.json`), `${JSON.stringify({ provenance, columns }, null, 2)}\n`);
}
