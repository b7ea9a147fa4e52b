import { extname } from 'node:path';

/** Forms in which `nightsweep sql` gives a result. */
export const outputFormats = ['table', 'line', 'markdown', 'latex', 'csv', 'json', 'parquet', 'arrow'] as const;
/** One of these forms. */
export type OutputFormat = (typeof outputFormats)[number];

/** Endings of files that say a form. */
const endings: Readonly<Record<string, OutputFormat>> = {
  '.md': 'markdown',
  '.tex': 'latex',
  '.csv': 'csv',
  '.json': 'json',
  '.parquet': 'parquet',
  '.arrow': 'arrow',
  '.feather': 'arrow',
};

/** The form of a result: as asked for, else as the file's ending says, else a table. */
export function outputFormat(asked: OutputFormat | undefined, out: string | undefined): OutputFormat {
  return asked ?? (out === undefined ? undefined : endings[extname(out).toLowerCase()]) ?? 'table';
}
