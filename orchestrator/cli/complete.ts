import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from '../../store/entries.ts';
import { openRegistry } from './open-registry.ts';

/** Commands whose argument is a sweep of the store. */
const ofSweeps = new Set(['status', 'watch', 'cancel']);
/** Commands whose argument is a sweep file. */
const ofFiles = new Set(['plan', 'explain', 'run', 'submit', 'verify', 'cite', 'gc', 'export-chunks']);
/** Commands whose argument is the id of a point. */
const ofIds = new Set(['point', 'spectrum']);
/** Options that take a column. */
const ofColumns = new Set(['--x', '--y', '--row', '--columns', '--value']);
/** At most so many ids are offered. */
const mostIds = 50;

/**
 * Words that may stand where a user is typing, beyond commands and options: sweeps of the store, sweep files, columns, ids.
 * @param words all words so far without the program; the last one is being typed
 * @returns null where only commands, options and their choices may stand
 */
export async function wordsFor(words: readonly string[]): Promise<string[] | null> {
  const [command, ...rest] = words;
  const [current, before] = [rest.at(-1) ?? '', rest.at(-2) ?? ''];
  if (rest.length === 0 || current.startsWith('-')) return null;
  const store = valueOf(rest, '--store') ?? 'results';
  const starting = (candidates: readonly string[]): string[] => candidates.filter((word) => word.startsWith(current));
  if (before === '--sweep') return starting(entriesOf(join(store, 'sweeps')));
  if (ofColumns.has(before)) return starting(await columnsOf(valueOf(rest, '--experiment')));
  if (before.startsWith('--')) return null;
  if (ofSweeps.has(command)) return starting(entriesOf(join(store, 'sweeps')));
  if (ofFiles.has(command)) return sweepFiles(current);
  return ofIds.has(command) ? idsOf(store, current) : null;
}

function valueOf(words: readonly string[], option: string): string | undefined {
  const at = words.indexOf(option);
  return at < 0 ? words.find((word) => word.startsWith(`${option}=`))?.slice(option.length + 1) : words[at + 1];
}

async function columnsOf(experiment: string | undefined): Promise<string[]> {
  const registry = await openRegistry();
  const { columns = [] } = registry.shipped(experiment ?? registry.usual) ?? {};
  return columns.map(({ name }) => name);
}

/** Sweep files and folders that begin as a word does. */
function sweepFiles(current: string): string[] {
  const folder = current.includes('/') ? current.slice(0, current.lastIndexOf('/') + 1) : '';
  if (folder !== '' && !existsSync(folder)) return [];
  return readdirSync(folder === '' ? '.' : folder, { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? [`${folder}${entry.name}/`] : /\.ya?ml$/u.test(entry.name) ? [folder + entry.name] : [],
    )
    .filter((path) => path.startsWith(current) && (current !== '' || !path.startsWith('.')));
}

async function idsOf(store: string, current: string): Promise<string[]> {
  if (!/^[0-9a-z]*$/iu.test(current) || !existsSync(join(store, 'nightsweep.json'))) return [];
  const { Session } = await import('../../analysis/query/session.ts');
  const session = await Session.open(store, await openRegistry());
  try {
    const rows = await session.rows<{ id: string }>(
      `SELECT point_id AS id FROM rows WHERE point_id LIKE '${current}%' ORDER BY 1 LIMIT ${mostIds}`,
    );
    return rows.map(({ id }) => id);
  } finally {
    session.close();
  }
}
