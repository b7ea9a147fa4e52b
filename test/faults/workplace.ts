import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Finished, nightsweepIn, temporaryFolder } from '../cli/nightsweep.ts';

/** Runs a command in a folder with files; `write` changes one of them. */
export interface Workplace {
  (...args: string[]): Finished;
  folder: string;
  write(name: string, text: string): void;
  /** The rows of a query. */
  rows(sql: string): Record<string, unknown>[];
}

/** A folder with files, in which commands run. Code that is trusted there is trusted nowhere else. */
export function workplace(files: Record<string, string>): Workplace {
  const folder = temporaryFolder();
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  const run = (...args: string[]): Finished => nightsweepIn(folder, { XDG_STATE_HOME: join(folder, 'state') }, ...args);
  const rows = (sql: string): Record<string, unknown>[] =>
    JSON.parse(run('sql', sql, '--format', 'json').stdout) as Record<string, unknown>[];
  return Object.assign(run, { folder, write, rows });
}
