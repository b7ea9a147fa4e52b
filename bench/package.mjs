// What an installation of the package takes on disk, by package. It packs this clone and installs it in an empty project.
// `--tiny` packs it only.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printMachine, printTable, root, tiny, workFolder } from './machine.mjs';

const folder = workFolder();
const npm = (cwd, ...args) => {
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(stderr);
  return stdout;
};

/** Bytes of the files below a folder. */
function bytesOf(path) {
  const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}
const megabytes = (bytes) => bytes / 1e6;

printMachine();
const [{ filename, size, unpackedSize }] = JSON.parse(
  npm(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder),
);
console.log(`the package: ${megabytes(size).toFixed(2)} MB packed, ${megabytes(unpackedSize).toFixed(1)} MB unpacked`);
if (!tiny) {
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{"private":true}');
  npm(project, 'install', join(folder, filename));
  const modules = join(project, 'node_modules');
  const sizes = readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .map((name) => [name, megabytes(bytesOf(join(modules, name)))])
    .sort((a, b) => b[1] - a[1]);
  const all = sizes.reduce((sum, [, mb]) => sum + mb, 0);
  console.log('an installation without the addon, by package or scope, MB');
  printTable(
    ['package', 'MB'],
    [...sizes.slice(0, 8), ['all others', sizes.slice(8).reduce((sum, [, mb]) => sum + mb, 0)], ['together', all]],
  );
}
