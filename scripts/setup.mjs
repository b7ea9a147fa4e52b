// Makes a fresh clone ready: system packages, npm packages, the native addon, the build. Each step runs only if
// what it depends on changed since it last succeeded. Where the addon cannot be built the rest goes on without it.
// An installed package comes built: only its addon and what that needs are made.
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
  const fits = (major === 20 && minor >= 20) || (major === 22 && minor >= 13) || major >= 24;
  if (fits) return;
  throw new SetupError(
    `Node ${process.versions.node} does not do: nightsweep needs 20.20, 22.13, 24 or newer (https://nodejs.org)`,
  );
}

function has(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0;
}

/** Whether a C++ program links against OpenBLAS and its LAPACK here. */
function linksOpenBlas() {
  const symbols = ['dgemm_', 'dgesdd_', 'dstemr_'];
  const declared = symbols.map((symbol) => `extern "C" void ${symbol}();`).join(' ');
  const program = `${declared} int main() { return ${symbols.map((symbol) => `${symbol} == nullptr`).join(' || ')}; }`;
  const options = { input: program, stdio: ['pipe', 'ignore', 'ignore'] };
  return spawnSync('c++', ['-x', 'c++', '-', '-lopenblas', '-o', '/dev/null'], options).status === 0;
}

/** What the addon needs and this system does not have. */
function missingPackages() {
  const missing = [
    ['c++', 'a C++ compiler'],
    ['make', 'make'],
    ['python3', 'python3'],
  ].flatMap(([command, name]) => (has(command) ? [] : [name]));
  if (process.platform !== 'darwin' && !(has('c++') && linksOpenBlas())) missing.push('OpenBLAS');
  return missing;
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
  const missing = missingPackages();
  if (missing.length === 0) return;
  const named = `missing: ${missing.join(', ')}`;
  if (process.platform === 'darwin') throw new SetupError(`${named}. ${advice.darwin}`);
  if (!has('apt-get')) throw new SetupError(`${named}. ${advice.other}`);
  const maySudo = () => has('sudo') && spawnSync('sudo', ['-n', 'true']).status === 0;
  const sudo = process.getuid() === 0 ? [] : maySudo() ? ['sudo', '-n'] : null;
  if (sudo === null) {
    throw new SetupError(`${named}; they cannot be installed from here without a password. ${advice.debian}`);
  }
  say(`${named}; installing build-essential, python3 and libopenblas-dev with apt`);
  const [command, ...rest] = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  const apt = (...args) => spawnSync(command, [...rest, ...args], { stdio: ['ignore', 2, 2] }).status === 0;
  if (!apt('update', '-qq')) say('the package lists could not all be updated; going on with those at hand');
  const packages = ['build-essential', 'python3', 'libopenblas-dev'];
  const installed = apt('install', '-y', '-qq', '--no-install-recommends', ...packages);
  if (!installed || missingPackages().length > 0) throw new SetupError(`apt could not install them. ${advice.debian}`);
}

/** A folder whose include/node holds Node's headers, so that nothing is downloaded; undefined if there is none. */
export function headersFolder() {
  const prefix = dirname(dirname(process.execPath));
  // N-API is the same in every Node: headers of another version serve as well.
  return [prefix, process.env.npm_config_nodedir, '/usr/local', '/usr'].find((folder) =>
    ['node_api.h', 'common.gypi'].every((name) => folder && existsSync(join(folder, 'include/node', name))),
  );
}

function buildAddon() {
  const nodeGyp = createRequire(join(root, 'package.json')).resolve('node-gyp/bin/node-gyp.js');
  const headers = headersFolder();
  if (!headers) {
    say("Node's headers (include/node) are not on this machine: node-gyp will download them, which needs a network");
  }
  const given = headers ? [`--nodedir=${headers}`] : [];
  const options = { cwd: join(root, 'kernels/native') };
  run(process.execPath, [nodeGyp, 'rebuild', '--loglevel=error', ...given], options);
}

function addonLoads() {
  const script = `require(${JSON.stringify(addon)})`;
  return existsSync(addon) && spawnSync(process.execPath, ['-e', script], { stdio: 'ignore' }).status === 0;
}

/** Whether this is a clone, and not a package that npm installed. */
const clone = existsSync(join(root, 'package-lock.json'));

const allSteps = [
  {
    name: 'system packages',
    forAddon: true,
    key: () => process.platform,
    made: addonLoads,
    make: systemPackages,
  },
  {
    name: 'npm packages',
    key: () => hashOf(readFileSync(join(root, 'package-lock.json'))),
    made: () => existsSync(join(root, 'node_modules/.package-lock.json')),
    make: () => run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']),
  },
  {
    name: 'native addon',
    forAddon: true,
    key: () => hashOf(fingerprint(['kernels/native'], ['.cc', '.h', '.inc', '.gyp']), process.version, process.arch),
    made: addonLoads,
    make: buildAddon,
  },
  {
    name: 'build',
    key: () =>
      hashOf(
        fingerprint(['kernels', 'store', 'analysis', 'experiments', 'orchestrator'], ['.ts']),
        readFileSync(join(root, 'tsconfig.json')),
        readFileSync(join(root, 'scripts/build-page.mjs')),
      ),
    made: () =>
      ['orchestrator/cli/main.js', 'analysis/report/page.js'].every((file) => existsSync(join(root, 'dist', file))),
    make: () => {
      run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', root]);
      run(process.execPath, [join(root, 'scripts/build-page.mjs')]);
    },
  },
];
const steps = allSteps.filter(({ forAddon = false }) => clone || forAddon);

/**
 * Runs the steps that are due. `addon` says what to do where it cannot be built: 'required' fails, 'wanted' goes on without it, and 'try again'
 * does so too, but does not go by an earlier failure.
 */
export function setup(addon = 'wanted') {
  checkNode();
  let done = {};
  try {
    done = JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    // First time: everything is due.
  }
  let withoutAddon = false;
  for (const { name, forAddon = false, key, made, make } of steps) {
    if (made() && done[name] === key()) continue;
    if (forAddon && addon === 'wanted') withoutAddon ||= done[`${name}, given up`] === key();
    if (forAddon && withoutAddon) continue;
    say(`${name} …`);
    const since = Date.now();
    try {
      make();
      say(`${name} done in ${((Date.now() - since) / 1000).toFixed(0)} s`);
      done[name] = key();
    } catch (error) {
      if (!forAddon || addon === 'required' || !(error instanceof SetupError)) throw error;
      withoutAddon = true;
      done[`${name}, given up`] = key();
      say(error.message);
      say('going on without the native addon: sweeps run on the tfjs backend, in f32 and several times slower;');
      say('once what is missing is there, build the addon with: npx nightsweep setup');
    }
    mkdirSync(dirname(stampFile), { recursive: true });
    writeFileSync(stampFile, JSON.stringify(done, null, 2));
  }
}

/** Runs setup and ends the process with a message if it fails. */
export function setupOrExit(addon) {
  try {
    setup(addon);
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

if (process.argv[1] === fileURLToPath(import.meta.url)) setupOrExit('try again');
