import { join } from 'node:path';
import { quoted } from '../../store/duckdb.ts';
import type { Subject } from '../contract.ts';
import type { DatasetCell, Measure } from '../dataset/cell.ts';
import { datasetQuery, drawsMeasure, meanMeasures, numericResults } from '../dataset/query.ts';
import { type DescribedColumn, writeCodebook, writeParquet } from '../query/parquet-output.ts';
import { type Provenance, provenanceOf } from '../query/provenance.ts';
import type { Session } from '../query/session.ts';
import type { Combination } from './combinations.ts';

/** A dataset on disk, and what made it. */
export interface WrittenDataset {
  cells: DatasetCell[];
  path: string;
  provenance: Provenance;
  columns: readonly DescribedColumn[];
}

/** What to make a dataset of. */
export interface DatasetRequest {
  where: string;
  folder: string;
  /** Result columns whose means the dataset shall have besides what the experiment declares. */
  values: readonly string[];
  /** Options of the command, for the provenance. */
  options: Record<string, unknown>;
  nightsweep: string;
}

/**
 * What a dataset has of each cell: the number of draws, the experiment's measures, and means of the result columns asked for.
 * An experiment without measures gets the means of all its result columns that are numbers.
 */
export function measuresOf({ stored, analysis }: Subject, values: readonly string[]): Measure[] {
  const declared = analysis.measures ?? [];
  const wanted = numericResults(stored.columns).filter(({ name }) => !analysis.measures || values.includes(name));
  return [drawsMeasure, ...declared, ...wanted.flatMap(meanMeasures)];
}

/**
 * Writes the phase-diagram dataset of the selected points: `phase.parquet`, and its codebook beside it as JSON.
 * The metadata of the Parquet file have the query, a hash of the points it rests on, and the codebook.
 */
export async function writeDataset(
  session: Session,
  subject: Subject,
  request: DatasetRequest,
): Promise<WrittenDataset> {
  const { where, folder, values, options, nightsweep } = request;
  const { stored, parameters, analysis } = subject;
  const measures = measuresOf(subject, values);
  await analysis.extension?.prepare(session, where);
  const plain = datasetQuery(stored.view, parameters, measures, where);
  const query = analysis.extension?.wrap(plain) ?? plain;
  const provenance = await provenanceOf(session, stored, folder, { query, where, options, nightsweep });
  const columns = [...parameters, ...measures, ...(analysis.extension?.columns ?? [])].map(({ name, meaning }) => {
    return { name, meaning };
  });
  const path = join(folder, 'phase.parquet');
  await writeParquet(session, query, path, provenance, columns);
  writeCodebook(folder, 'phase', provenance, columns);
  // What was written is read again: over many rows the query takes longer than anything else in a report.
  const cells = await session.rows<DatasetCell>(`SELECT * FROM read_parquet(${quoted(path)})`);
  return { cells, path, provenance, columns };
}

/**
 * Writes the dataset of each diagram besides the whole one, as `phase-<diagram>.parquet` with the same columns and metadata.
 * It writes nothing for a single diagram, which is the whole dataset.
 * @returns the paths
 */
export async function writeParts(
  session: Session,
  folder: string,
  { cells, path, provenance, columns }: WrittenDataset,
  parts: readonly Combination[],
): Promise<string[]> {
  if (parts.length < 2) return [];
  const rowOf = new Map(cells.map((cell, i) => [cell, i + 1]));
  const paths: string[] = [];
  for (const { slug, cells: own } of parts) {
    const rows = own.map((cell) => rowOf.get(cell)).join(', ');
    const part = join(folder, `phase-${slug}.parquet`);
    const numbered = `SELECT *, row_number() OVER () AS row FROM read_parquet(${quoted(path)})`;
    const query = `SELECT * EXCLUDE row FROM (${numbered}) WHERE row IN (${rows})`;
    await writeParquet(session, query, part, provenance, columns);
    paths.push(part);
  }
  return paths;
}
