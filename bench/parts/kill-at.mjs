// A preload (`node --import`) that ends its process by SIGKILL before the k-th call that changes files in a folder, or half-way through it.
// Environment: KILL_PROGRAM is the ending of the program's path, KILL_UNDER the folder, KILL_AT is k, KILL_NOTE a file.
// The process writes into KILL_NOTE what it was about to do. A process that finds the file there is not killed.
// One that ends by itself writes the number of its steps into KILL_NOTE.steps.
// With KILL_ON, a regular expression, only calls whose paths match are counted.
// With KILL_ERROR, the code of a system error, the process goes on: the k-th call and all after it fail with this error.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve, sep } from 'node:path';
import { isMainThread } from 'node:worker_threads';

const {
  KILL_PROGRAM = '',
  KILL_UNDER = '',
  KILL_AT = '0',
  KILL_NOTE = '',
  KILL_ON = '',
  KILL_ERROR = '',
} = process.env;
const native = { existsSync: fs.existsSync, openSync: fs.openSync, writeSync: fs.writeSync };
const on = new RegExp(KILL_ON);
/** Paths of the files that this process has open. */
const open = new Map();
let calls = 0;
/** The last call that was counted: `rmSync` calls `unlinkSync`, which is the same step. */
let last = '';

function pathOf(given) {
  if (typeof given === 'number') return open.get(given) ?? '';
  return typeof given === 'string' ? resolve(given) : '';
}

/** Fails if the step is the one or comes after it. */
function fail(what, path) {
  if (calls < Number(KILL_AT)) return;
  if (calls === Number(KILL_AT))
    native.writeSync(native.openSync(KILL_NOTE, 'w'), `${what} ${path.slice(KILL_UNDER.length + 1)}`);
  const syscall = what.replace('Sync', '').toLowerCase();
  throw Object.assign(new Error(`${KILL_ERROR}: injected, ${syscall} '${path}'`), { code: KILL_ERROR, syscall, path });
}

/** Ends the process if the next step is the one; `half` does half of it before. */
function step(what, path, half = () => undefined) {
  calls++;
  if (KILL_ERROR !== '') return fail(what, path);
  if (calls !== Number(KILL_AT) || native.existsSync(KILL_NOTE)) return;
  half();
  native.writeSync(native.openSync(KILL_NOTE, 'wx'), `${what} ${path.slice(KILL_UNDER.length + 1)}`);
  process.kill(process.pid, 'SIGKILL');
  // The signal may take a moment.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const counts = (path) => path.startsWith(KILL_UNDER + sep) && on.test(path);

/** Replaces a function of node:fs by one that counts its calls. `half` does the first half of the work. */
function watch(name, { which = 0, half = null, mutates = () => true } = {}) {
  const real = fs[name];
  fs[name] = (...given) => {
    const path = pathOf(given[which]);
    const sameAsLast = name === 'unlinkSync' && last === `rmSync ${path}`;
    if (counts(path) && mutates(...given) && !sameAsLast) {
      last = `${name} ${path}`;
      step(name, path);
      if (half !== null && KILL_ERROR === '') step(`half of ${name}`, path, () => half(real, ...given));
    }
    const result = real(...given);
    if (name === 'openSync') open.set(result, path);
    if (name === 'closeSync') open.delete(given[0]);
    return result;
  };
}

if (isMainThread && KILL_UNDER !== '' && (process.argv[1] ?? '').endsWith(KILL_PROGRAM)) {
  process.on('exit', () => native.writeSync(native.openSync(`${KILL_NOTE}.steps`, 'w'), String(calls)));
  const toHalf = (text) => text.slice(0, text.length >> 1);
  for (const name of ['rmSync', 'unlinkSync', 'rmdirSync', 'mkdirSync', 'fsyncSync', 'ftruncateSync']) watch(name);
  for (const name of ['renameSync', 'linkSync', 'symlinkSync', 'copyFileSync']) watch(name, { which: 1 });
  for (const name of ['writeFileSync', 'appendFileSync']) {
    watch(name, { half: (real, path, content, ...rest) => real(path, toHalf(content), ...rest) });
  }
  watch('writeSync', {
    half: (real, file, bytes, offset = 0, length = bytes.length - offset, position = null) =>
      real(file, bytes, offset, length >> 1, position),
  });
  watch('openSync', { mutates: (_path, flags = 'r') => flags !== 'r' });
  watch('closeSync', { mutates: () => false });
  syncBuiltinESMExports();
}
