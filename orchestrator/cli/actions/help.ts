import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { suggestion } from '../../../analysis/text/nearest.ts';
import { alignedLines } from '../../../analysis/text/table.ts';
import { packageRoot } from '../../../kernels/native/package-root.ts';
import { UsageError } from '../errors.ts';
import { answer } from '../answer.ts';

/** Pages that explain something to users; the others are for those who change the program. */
const hidden = new Set(['architecture', 'index']);

/** Prints a page of the documentation, or which there are. */
export function help(topic: string | undefined): void {
  const pages = topics();
  if (topic === undefined) {
    const lines = [...pages].map(([name, path]) => [`  ${name}`, titleOf(path)]);
    const titles = Object.fromEntries([...pages].map(([name, path]) => [name, titleOf(path)]));
    answer(`Topics, for \`nightsweep help <topic>\`:\n\n${alignedLines(lines).join('\n')}\n`, { topics: titles });
    return;
  }
  const path = pages.get(topic);
  if (path === undefined) {
    const names = [...pages.keys()];
    throw new UsageError(`there is no topic "${topic}"${suggestion(topic, names)}\nallowed: ${names.join(', ')}`);
  }
  const text = readFileSync(path, 'utf8');
  answer(text, { topic, text });
}

/** Paths of the pages by topic. */
function topics(): Map<string, string> {
  const folders = ['docs', 'docs/experiments'].map((folder) => join(packageRoot(), folder));
  const files = folders.flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)));
  const pages = files.filter((file) => file.endsWith('.md')).map((file) => [basename(file, '.md'), file] as const);
  return new Map(pages.filter(([name]) => !hidden.has(name)).sort(([a], [b]) => a.localeCompare(b)));
}

function titleOf(path: string): string {
  return /^# (.*)$/mu.exec(readFileSync(path, 'utf8'))?.[1] ?? '';
}
