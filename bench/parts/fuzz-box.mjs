// A folder in which command lines run, with neighbours that they must leave alone.
import { spawnSync } from 'node:child_process';
import { cpSync, lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { cli } from '../machine.mjs';
import { namedPaths } from './command-lines.mjs';

const tiny = 'name: tiny\nexperiment: drill\nparameters: { index: { from: 1, to: 3, count: 3 } }\n';
const files = {
  'outer/neighbour.txt': 'a',
  'outer/inner/neighbour.txt': 'b',
  'outer/inner/work/tiny.yaml': tiny,
  'outer/inner/work/broken.yaml': 'name: [\n',
  'outer/inner/work/empty.yaml': '',
  'outer/inner/work/binary.yaml': Buffer.from([0, 255, 254, 1, 2, 3]),
  'outer/inner/work/zero.yaml': 'name: zero\nreplicates: 0\nparameters: {}\n',
  'outer/inner/work/own.yaml': 'name: own\nexperiment: ./nope.mjs\nparameters: {}\n',
};

/** The folder in which the command runs, and the user's home. */
export const placesIn = (box) => ({ cwd: join(box, 'outer', 'inner', 'work'), home: join(box, 'home') });

/** A box that others are copied from. Its store has the rows of a run. */
export function firstBox(box) {
  const { cwd, home } = placesIn(box);
  for (const folder of [join(cwd, 'folder'), home]) mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(box, name), content);
  const { status, stderr } = spawnSync(process.execPath, [cli, 'run', 'tiny.yaml'], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** Makes a box anew. */
export function freshBox(first, box) {
  rmSync(box, { recursive: true, force: true });
  cpSync(first, box, { recursive: true });
}

/** Every file and folder of a box, and when it was changed. */
export function treeOf(box) {
  const found = new Map();
  const visit = (path) => {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    // What lies in a folder is compared by itself.
    found.set(path, stat.isDirectory() ? 'folder' : `${stat.size} ${stat.mtimeMs}`);
    if (stat.isDirectory()) for (const name of readdirSync(path)) visit(join(path, name));
  };
  visit(box);
  return found;
}

/** Paths that a command line changed although it did not name them: outside its store, its output, and what the host keeps for its user. */
export function strayChanges(box, line, before, after) {
  const { cwd, home } = placesIn(box);
  const named = ['results', ...namedPaths(line)].map((path) => resolve(cwd, path));
  const allowed = [...named, ...['.cache', '.local'].map((name) => join(home, name))];
  const within = (path) =>
    allowed.some((one) => path === one || path.startsWith(one + sep) || one.startsWith(path + sep));
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path) && !within(path),
  );
}
