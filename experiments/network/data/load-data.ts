import { statSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import type { Loaded } from '../../../kernels/contract/parameter.ts';
import type { DataInputs, dataScalings } from '../../../kernels/model/input-laws.ts';
import { TableError } from './choose-columns.ts';
import { dataDigest } from './digest.ts';
import { type ReadTable, readTable } from './raw-table.ts';
import { meanSquare, rankOf } from './scaled-table.ts';
import { tableEndings } from './table-file.ts';

/** The word that says that labels come from a teacher, not from a column. */
const teacher = 'teacher';

/** What a sweep file says of a user's own data. */
export interface DataSource {
  /** Path of the file, relative to the sweep file. */
  file: string;
  /** Names or patterns of the input columns; by default all but the target's. */
  inputs?: readonly string[];
  /** Name of the column with the labels, or `teacher`. */
  target: string;
  /** How the inputs are scaled; `none` by default. */
  scaling?: (typeof dataScalings)[number];
  /** How many components whitening keeps; by default all in which the inputs vary. */
  components?: number;
  /** Whether the labels are dealt to other rows. */
  shuffled?: boolean;
}

/** Mean squares of inputs within this range are what step sizes and theory take them for. */
const usualMeanSquare = { from: 0.25, to: 4 } as const;

/** Reads the table that a sweep file names: the law of its inputs, or why the table cannot be used. */
export async function loadData(source: DataSource, folder: string): Promise<Loaded> {
  const path = resolve(folder, source.file);
  try {
    checkFile(path, source);
    const digest = await dataDigest(path);
    const target = source.target === teacher ? undefined : source.target;
    const table = await readTable(path, { columns: source.inputs, target });
    const { scaling = 'none', shuffled = false, inputs } = source;
    const data: DataInputs['data'] = {
      ...{ digest, rows: table.rows, dimension: dimensionOf(table, source) },
      ...(inputs === undefined ? {} : { columns: inputs }),
      ...(target === undefined ? {} : { target }),
      ...(scaling === 'none' ? {} : { scaling }),
      ...(shuffled ? { shuffled } : {}),
    };
    return { value: { data }, file: { digest, path }, notes: notesOn(table, source) };
  } catch (cause) {
    const { message } = cause as Error;
    const allowed = cause instanceof TableError ? cause.allowed : undefined;
    return { fault: { message: `data: ${source.file}: ${message}`, ...(allowed === undefined ? {} : { allowed }) } };
  }
}

function checkFile(path: string, { target, shuffled, components, scaling }: DataSource): void {
  const ending = extname(path).toLowerCase();
  if (!tableEndings.includes(ending)) {
    throw new TableError(`"${ending}" is no ending of a table`, tableEndings.join(', '));
  }
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new TableError('there is no such file');
  if (shuffled === true && target === teacher) {
    throw new TableError('a teacher makes labels from the inputs, so they cannot be shuffled', 'a column as target');
  }
  if (components !== undefined && scaling !== 'whitened') {
    throw new TableError('components are given without whitening', 'scaling: whitened beside components');
  }
}

/** Number of inputs of a row. */
function dimensionOf(table: ReadTable, { scaling, components }: DataSource): number {
  if (scaling !== 'whitened') return table.columns.length;
  const rank = rankOf(table);
  if (components !== undefined && components > rank) {
    throw new TableError(`there are ${rank} components that vary, not ${components}`, `at most ${rank} components`);
  }
  return components ?? rank;
}

function notesOn(table: ReadTable, { file, scaling = 'none' }: DataSource): string[] {
  const { columns, constant } = table;
  const name = basename(file);
  const notes = constant === 0 ? [] : [`${name}: ${constant} columns have one value only and are left out`];
  const mean = columns.reduce((sum, column) => sum + meanSquare(column), 0) / columns.length;
  if (scaling !== 'none' || (mean >= usualMeanSquare.from && mean <= usualMeanSquare.to)) return notes;
  const size = mean.toPrecision(2);
  return [...notes, `${name}: inputs have variance ${size}, the model takes 1; scaling: standardised makes it so`];
}
