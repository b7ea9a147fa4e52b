// npm run check:sanitizers: builds the addon with AddressSanitizer and UndefinedBehaviorSanitizer and runs the kernel tests with it. It needs
// GCC on Linux. Arguments go to vitest instead of `test/kernels`. The build is .setup/sanitizers; the one that sweeps use stays as it is.
//
// It is no part of `npm test`: the build alone takes longer than a minute on a slow machine. OpenBLAS is not built anew, so its own reads and
// writes are not checked. Memory that BLAS frees or V8 keeps at the end counts as a leak to the sanitizer, so leaks are not looked for.
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { headersFolder, root } from './setup.mjs';

const folder = join(root, '.setup/sanitizers');
const native = join(folder, 'native');
const reports = join(folder, 'reports');
const control = join(folder, 'control.node');
const addon = join(native, 'build/Release/nightsweep.node');
const flags = [
  '-fsanitize=address,undefined',
  '-fno-sanitize-recover=undefined',
  '-fno-omit-frame-pointer',
  '-O1',
  '-g1',
];
const headers = headersFolder();

function say(text) {
  process.stdout.write(`sanitizers: ${text}\n`);
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(0)} s`;
}

/** Builds the addon from copies, which keep their times, so that only what changed is compiled. */
function build() {
  mkdirSync(native, { recursive: true });
  for (const part of ['binding.gyp', 'src']) {
    cpSync(join(root, 'kernels/native', part), join(native, part), { recursive: true, preserveTimestamps: true });
  }
  const nodeGyp = createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js');
  const given = headers ? [`--nodedir=${headers}`] : [];
  const env = { ...process.env, CXXFLAGS: flags.join(' '), LDFLAGS: flags[0], JOBS: '1' };
  const act = existsSync(join(native, 'build/Makefile')) ? ['build'] : ['configure', 'build'];
  execFileSync(process.execPath, [nodeGyp, ...act, '--loglevel=error', ...given], {
    cwd: native,
    env,
    stdio: 'inherit',
  });
  const include = headers ? [`-I${join(headers, 'include/node')}`] : [];
  const source = join(root, 'scripts/sanitizers/control.cc');
  execFileSync('c++', [...flags, ...include, '-shared', '-fPIC', source, '-o', control], { stdio: 'inherit' });
}

/**
 * Runs Node with the sanitizers loaded before everything else. AddressSanitizer writes what it finds to files in `reports`, the other to
 * stderr, which is such a file too.
 */
function run(args, stdout) {
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const env = {
    ...process.env,
    LD_PRELOAD: execFileSync('c++', ['-print-file-name=libasan.so'], { encoding: 'utf8' }).trim(),
    ASAN_OPTIONS: `detect_leaks=0:allocator_may_return_null=1:log_path=${join(reports, 'address')}`,
    UBSAN_OPTIONS: 'print_stacktrace=1',
    NIGHTSWEEP_ADDON: addon,
  };
  const stderr = openSync(join(reports, 'stderr'), 'w');
  const { status } = spawnSync(process.execPath, args, { cwd: root, env, stdio: ['ignore', stdout, stderr] });
  closeSync(stderr);
  const written = readdirSync(reports).map((name) => readFileSync(join(reports, name), 'utf8'));
  return { status, written, findings: written.filter((text) => /ERROR: AddressSanitizer|runtime error:/.test(text)) };
}

/** Whether both sanitizers find what control.cc does wrong. */
function checkControl() {
  for (const [call, expected] of [
    ['pastTheEnd(10)', 'heap-buffer-overflow'],
    ['increment(2147483647)', 'signed integer overflow'],
  ]) {
    const { status, findings } = run(['-e', `require(${JSON.stringify(control)}).${call}`], 'ignore');
    if (status === 0 || !findings.join('').includes(expected)) {
      throw new Error(`a fault on purpose, ${call}, was not found as ${expected}: ${findings.join('')}`);
    }
  }
}

const start = Date.now();
build();
say(`built with ${flags.join(' ')} in ${seconds(start)}`);
checkControl();
say('a read past the end and an overflow, both on purpose, are found');
const tests = process.argv.length > 2 ? process.argv.slice(2) : ['test/kernels'];
const since = Date.now();
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const slow = ['--testTimeout=600000', '--hookTimeout=600000', '--maxWorkers=1'];
const { status, written, findings } = run([vitest, 'run', ...slow, ...tests], 'inherit');
if (status !== 0 || findings.length > 0) process.stdout.write(written.join('\n'));
say(`${tests.join(' ')} took ${seconds(since)}: ${findings.length} findings, vitest ended with ${status}`);
process.exit(findings.length === 0 && status === 0 ? 0 : 1);
