// Python peers: scripts in bench/peers/ that are measured in the same run, on the same core, with the same BLAS settings.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './machine.mjs';
import { loadAddon } from '../dist/kernels/native/addon.js';

/**
 * The addon with one BLAS thread and the core type that BLAS finds itself, and the same for peers. BLAS reads its environment when
 * it is loaded, so this comes before anything else that loads it.
 */
export function loadSingleThreaded() {
  delete process.env.OPENBLAS_CORETYPE;
  process.env.OPENBLAS_NUM_THREADS = '1';
  process.env.OMP_NUM_THREADS = '1';
  return loadAddon();
}

/** Instruction sets of the addon's loops that run here, narrowest first; the widest stays selected. */
export function instructionSets(addon) {
  return ['baseline', 'avx2', 'avx512'].filter((name) => addon.selectLoops(name));
}

const python = findPython();

/** Prints the versions of what peers are made of, or that they are left out. */
export function printPeers() {
  console.log(
    python
      ? python.versions
      : 'numpy is not installed: peers are left out (apt: python3-numpy python3-scipy python3-joblib)',
  );
}

/** What bench/peers/<name>.py prints as JSON, its one argument given as JSON; null without numpy. */
export function runPeer(name, argument) {
  return (
    python && JSON.parse(runPython(python.command, join(root, 'bench/peers', `${name}.py`), JSON.stringify(argument)))
  );
}

function runPython(command, ...args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1e9 });
  if (status !== 0) throw error ?? new Error(stderr);
  return stdout;
}

/** The first Python that has all three packages; PYTHON names another. */
function findPython() {
  const versions =
    'import sys, numpy, scipy, joblib; print(f"Python {sys.version.split()[0]}, numpy {numpy.__version__}, scipy {scipy.__version__}")';
  for (const command of process.env.PYTHON ? [process.env.PYTHON] : ['python3', '/usr/bin/python3']) {
    try {
      return { command, versions: runPython(command, '-c', versions).trim() };
    } catch {
      // Not there, or without the packages.
    }
  }
  return null;
}
