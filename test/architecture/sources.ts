import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { packageRoot } from '../../kernels/native/package-root.ts';

const root = packageRoot();

/** The folders that hold the program. */
export const topFolders = ['kernels', 'store', 'analysis', 'experiments', 'orchestrator'];

/** Paths of the program's sources, relative to the package. */
export const sources: readonly string[] = topFolders.flatMap((folder) =>
  readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name))),
);

/** The text of a source. */
export function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** The sources that a source imports, types and `import()` included. */
export function importsOf(file: string): string[] {
  const specifiers = [
    ...textOf(file).matchAll(/\bfrom '(\.[^']+)'/g),
    ...textOf(file).matchAll(/\bimport\('(\.[^']+)'\)/g),
    ...textOf(file).matchAll(/^import '(\.[^']+)'/gm),
  ];
  return specifiers.map(([, path]) => normalize(join(dirname(file), path)));
}

/** Groups of more than one node that reach each other (Tarjan). */
export function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    const at = index.size;
    index.set(node, at);
    low.set(node, at);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node) ?? at, low.get(next) ?? at));
    }
    if (low.get(node) !== at) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1) found.push(group);
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found;
}
