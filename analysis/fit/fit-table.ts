import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Column, ColumnType } from '../../store/codebook.ts';
import { createTable, quoted } from '../../store/duckdb.ts';
import type { Cell, Row } from '../../store/row.ts';
import type { Provenance } from '../query/provenance.ts';
import type { Session } from '../query/session.ts';
import { type Family, type FamilyColumn, familyColumns } from '../../experiments/two-step/analysis/fits/families.ts';

/** A column of a fit's table: what it is and how a row of type T has it. */
export interface FitColumn<T> {
  name: string;
  type: ColumnType;
  meaning: string;
  of: (row: T) => Cell;
}

const familyTypes: Record<FamilyColumn, [ColumnType, string]> = {
  steps: ['integer', 'number of gradient steps'],
  alpha1: ['real', 'α_1; null where the fit varies it'],
  alpha2: ['real', 'α_2; null where the fit varies it'],
  alpha3: ['real', 'α_3'],
  prefactor1: ['real', 's_1'],
  prefactor2: ['real', 's_2'],
  batch: ['text', 'reused or independent'],
  activation: ['text', 'activation σ'],
  centred: ['flag', 'whether E σ(z) was subtracted'],
  target: ['text', 'target σ*'],
  information_exponent: ['integer', 'least k ≥ 1 with a Hermite coefficient of the target'],
  target_mean: ['text', 'whether E σ* was removed from the labels'],
  noise: ['real', 'standard deviation of the label noise'],
  output_scaling: ['text', 'mean-field or standard'],
  weights: ['text', 'law of W0'],
  readout: ['text', 'law of the readout'],
  aspect: ['real', 'N/d'],
  sampling: ['real', 'n/d'],
};

/** Columns for the parameters a family shares. */
export function parameterFitColumns<T extends { family: Family }>(): FitColumn<T>[] {
  return familyColumns.map((name) => ({
    name,
    type: familyTypes[name][0],
    meaning: familyTypes[name][1],
    of: ({ family }) => family.parameters[name],
  }));
}

/** Writes rows as `<name>.parquet` and its codebook beside it as JSON, both with what made them. Returns the path. */
export async function writeFitTable<T>(
  session: Session,
  folder: string,
  name: string,
  columns: readonly FitColumn<T>[],
  rows: readonly T[],
  provenance: Provenance,
): Promise<string> {
  const table = `fit_${name.replaceAll('-', '_')}`;
  const stored = columns.map(({ name: column, type, meaning }): Column => ({ name: column, type, meaning }));
  const cells = rows.map((row): Row => Object.fromEntries(columns.map((column) => [column.name, column.of(row)])));
  await session.connection.run(`DROP TABLE IF EXISTS ${table}`);
  await createTable(session.connection, table, stored, cells);
  const codebook = stored.map(({ name: column, meaning }) => ({ name: column, meaning }));
  const path = join(folder, `${name}.parquet`);
  await session.connection.run(
    `COPY ${table} TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {
       'nightsweep.provenance': ${quoted(JSON.stringify(provenance))}, 'nightsweep.codebook': ${quoted(JSON.stringify(codebook))}})`,
  );
  writeFileSync(
    join(folder, `${name}.codebook.json`),
    `${JSON.stringify({ provenance, columns: codebook }, null, 2)}\n`,
  );
  return path;
}
