import { type ColumnChoice, inputColumns, TableError } from './choose-columns.ts';
import { centredColumn, meanSquare, type RawTable } from './scaled-table.ts';
import { openTableFile } from './table-file.ts';

/** A table as a file has it, and how many of its columns were left out because they do not vary. */
export interface ReadTable extends RawTable {
  constant: number;
}

/** A column whose deviation is less than this share of its largest value is constant up to rounding. */
const leastDeviation = 1e-12;

/**
 * Reads the inputs and labels of a table.
 * @throws TableError that names column and row of what is no number, and what else is wrong with the table
 */
export async function readTable(path: string, choice: ColumnChoice): Promise<ReadTable> {
  const file = await openTableFile(path);
  const names = inputColumns(file.names, choice);
  const { target } = choice;
  const wanted = target === undefined ? names : [...names, target];
  const values = await file.read(wanted);
  values.forEach((column, c) => checkNumbers(column, wanted[c]));
  const labels = target === undefined ? null : values[names.length];
  const rows = values[0]?.length ?? 0;
  if (rows < 2) throw new TableError(`it has ${rows} rows`, 'a table with rows enough for all batches of a draw');
  if (labels !== null && !varies(labels)) throw new TableError(`the target "${String(target)}" has one value only`);
  const columns = values.slice(0, names.length).filter(varies).map(centredColumn);
  return { rows, columns, labels, constant: names.length - columns.length };
}

function checkNumbers(column: Float64Array, name: string): void {
  const row = column.findIndex(Number.isNaN);
  if (row < 0) return;
  throw new TableError(
    `column "${name}", row ${row + 1}: there is no finite number`,
    'numbers in every row; choose other columns with `inputs`, or mend the file',
  );
}

function varies(column: Float64Array): boolean {
  const largest = column.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return Math.sqrt(meanSquare(centredColumn(column))) > leastDeviation * largest;
}
