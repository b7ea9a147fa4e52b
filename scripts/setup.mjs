// Makes a fresh clone ready: system packages, npm packages, the native addon, the build. Each step runs only if
// what it depends on changed since it last succeeded.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, '.setup', 'done.json');
const addon = join(root, 'kernels/native/build/Release/nightsweep.node');

class SetupError extends Error {}

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  if (result.error) throw new SetupError(`${command} cannot be run: ${result.error.message}`);
  if (result.status !== 0) throw new SetupError(`${[command, ...args].join(' ')} failed (exit code ${result.status})`);
}

function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

function hashOf(...texts) {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  return hash.digest('hex').slice(0, 16);
}

/** Paths, sizes and times of the files below some folders: changes whenever one of them does. */
function fingerprint(folders, endings) {
  const parts = [];
  const visit = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'build' && entry.name !== 'node_modules') visit(inner);
      } else if (endings.some((ending) => entry.name.endsWith(ending))) {
        const { size, mtimeMs } = statSync(inner);
        parts.push(`${inner} ${size} ${mtimeMs}\n`);
      }
    }
  };
  for (const folder of folders) visit(join(root, folder));
  return hashOf(...parts.sort());
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 20)) {
    throw new SetupError(
      `Node ${process.versions.node} is too old: nightsweep needs 20.20 or newer (https://nodejs.org)`,
    );
  }
}

function has(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0;
}

/** Whether a C++ program links against OpenBLAS here. */
function linksOpenBlas() {
  const program = 'extern "C" void dgemm_(); int main() { return dgemm_ == nullptr; }';
  const result = spawnSync('c++', ['-x', 'c++', '-', '-lopenblas', '-o', '/dev/null'], {
    input: program,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  return result.status === 0;
}

const advice = {
  darwin:
    'Install the command-line tools (compiler and the Accelerate framework, which serves as BLAS): xcode-select --install',
  debian: 'Install a compiler and OpenBLAS: sudo apt-get install build-essential python3 libopenblas-dev',
  other:
    'Install a C++17 compiler, make, python3 and OpenBLAS with headers, e.g.\n' +
    '  Fedora, RHEL: sudo dnf install gcc-c++ make python3 openblas-devel\n' +
    '  Arch:         sudo pacman -S base-devel python openblas\n' +
    '  openSUSE:     sudo zypper install gcc-c++ make python3 openblas-devel\n' +
    'On a cluster, load its modules for gcc and openblas first.',
};

function systemPackages() {
  if (process.platform === 'win32') throw new SetupError('Windows is not supported; use WSL (Debian or Ubuntu).');
  const compiler = has('c++') && has('make') && has('python3');
  if (process.platform === 'darwin') {
    if (!compiler) throw new SetupError(`no compiler was found. ${advice.darwin}`);
    return;
  }
  if (compiler && linksOpenBlas()) return;
  const missing = compiler ? 'OpenBLAS' : 'a C++ compiler, make, python3 or OpenBLAS';
  if (!has('apt-get')) throw new SetupError(`${missing} is missing. ${advice.other}`);
  const sudo =
    process.getuid() === 0 ? [] : has('sudo') && spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : null;
  if (sudo === null)
    throw new SetupError(`${missing} is missing, and this user may not install packages. ${advice.debian}`);
  say(`${missing} is missing: installing build-essential, python3 and libopenblas-dev with apt`);
  const [command, ...rest] = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  run(command, [...rest, 'update', '-qq']);
  run(command, [
    ...rest,
    'install',
    '-y',
    '-qq',
    '--no-install-recommends',
    'build-essential',
    'python3',
    'libopenblas-dev',
  ]);
  if (!linksOpenBlas()) throw new SetupError(`OpenBLAS still cannot be linked. ${advice.debian}`);
}

function buildAddon() {
  const nodeGyp = createRequire(join(root, 'package.json')).resolve('node-gyp/bin/node-gyp.js');
  // Headers that came with Node are used where they are, so that nothing is downloaded.
  const prefix = dirname(dirname(process.execPath));
  const headers = existsSync(join(prefix, 'include/node/node.h')) ? [`--nodedir=${prefix}`] : [];
  run(process.execPath, [nodeGyp, 'rebuild', '--loglevel=error', ...headers], { cwd: join(root, 'kernels/native') });
}

const steps = [
  {
    name: 'npm packages',
    key: () => hashOf(readFileSync(join(root, 'package-lock.json'))),
    made: () => existsSync(join(root, 'node_modules/.package-lock.json')),
    make: () => run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']),
  },
  {
    name: 'native addon',
    key: () => hashOf(fingerprint(['kernels/native'], ['.cc', '.h', '.inc', '.gyp']), process.version, process.arch),
    made: () => existsSync(addon),
    make: () => {
      systemPackages();
      buildAddon();
    },
  },
  {
    name: 'build',
    key: () =>
      hashOf(fingerprint(['orchestrator', 'kernels', 'analysis'], ['.ts']), readFileSync(join(root, 'tsconfig.json'))),
    made: () => existsSync(join(root, 'dist/orchestrator/cli/main.js')),
    make: () => run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', root]),
  },
];

/** Runs the steps that are due. */
export function setup() {
  checkNode();
  let done = {};
  try {
    done = JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    // First time: everything is due.
  }
  for (const { name, key, made, make } of steps) {
    if (made() && done[name] === key()) continue;
    say(`${name} …`);
    const since = Date.now();
    make();
    say(`${name} done in ${((Date.now() - since) / 1000).toFixed(0)} s`);
    done[name] = key();
    mkdirSync(dirname(stampFile), { recursive: true });
    writeFileSync(stampFile, JSON.stringify(done, null, 2));
  }
}

/** Runs setup and ends the process with a message if it fails. */
export function setupOrExit() {
  try {
    setup();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`setup: ${error.message}\n`);
    process.exit(1);
  }
}

/** Runs nightsweep in a process of its own; returns its exit code. */
export function nightsweep(...args) {
  try {
    execFileSync(process.execPath, [join(root, 'bin/nightsweep.mjs'), ...args], {
      stdio: 'inherit',
      cwd: process.cwd(),
    });
    return 0;
  } catch (error) {
    return error.status ?? 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setupOrExit();
