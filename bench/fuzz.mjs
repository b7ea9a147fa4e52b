// Sweep files that were changed at random, and command lines that nobody would type: each must end with points or with words, and write
// nowhere but in its store and its output.
//   --files   changed sweep files, read and expanded
//   --lines   command lines
//   --seed    of all random choices
//   --minutes   stops after this time with the figures so far
// Command lines run in two processes that load the program once; every hundredth also runs as a process of its own, which must end alike.
// `--tiny` checks that the script works.
import { fork, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { cli, printMachine, printTable, root, tiny, workFolder } from './machine.mjs';
import { changedSweeps } from './parts/changed-sweeps.mjs';
import { commandLine } from './parts/command-lines.mjs';
import { firstBox, freshBox, placesIn, strayChanges, treeOf } from './parts/fuzz-box.mjs';
import { seeded } from './parts/seeded.mjs';
import { InputFileError } from '../dist/analysis/text/problem.js';
import { registry } from '../dist/experiments/registry.js';
import { expand } from '../dist/orchestrator/sweep/expand.js';
import { parseSweep } from '../dist/orchestrator/sweep/load-sweep.js';

const size = (whole, small) => ({ type: 'string', default: String(tiny ? small : whole) });
const { values } = parseArgs({
  options: {
    files: size(100_000, 50),
    lines: size(10_000, 20),
    seed: size(20261130, 1),
    minutes: { type: 'string', default: 'Infinity' },
    tiny: { type: 'boolean' },
  },
});
const seed = Number(values.seed);
const late = () => performance.now() > Number(values.minutes) * 60_000;
/** A runner gets a fresh box after this many lines, and is replaced after `linesPerRunner`. */
const linesPerBox = 25;
const linesPerRunner = 500;
/** A line that takes longer hangs, milliseconds. */
const patience = 120_000;
const spawnedEvery = 100;
const runner = fileURLToPath(new URL('./parts/line-runner.mjs', import.meta.url));
const found = [];
const folder = workFolder();

/** Reads changed sweep files. */
async function fuzzFiles(times) {
  const context = { registry, trust: () => Promise.resolve() };
  const tally = { points: 0, refused: 0, untyped: 0 };
  for (const text of fc.sample(changedSweeps(join(root, 'sweeps', 'papers')), { seed, numRuns: times })) {
    if (late()) break;
    try {
      expand(await parseSweep('fuzzed.yaml', text, context), () => false);
      tally.points++;
    } catch (error) {
      const place = error instanceof InputFileError ? error.problems[0] : null;
      if (place !== null && place.line > 0 && place.column > 0 && place.message !== '') tally.refused++;
      else {
        tally.untyped++;
        found.push(`sweep file ${JSON.stringify(text)}\n${error.stack}`);
      }
    }
  }
  return tally;
}

/** Runs lines in a process that loads the program once. */
class Runner {
  #child = null;
  #lines = 0;

  async run(message) {
    if (this.#child === null || this.#lines++ >= linesPerRunner) await this.#start();
    const child = this.#child;
    return new Promise((done) => {
      const end = (answer) => {
        clearTimeout(timer);
        child.removeAllListeners();
        done(answer);
      };
      const timer = setTimeout(() => {
        this.end();
        end({ code: null, stderr: `it took longer than ${patience / 1000} s` });
      }, patience);
      child.on('message', end);
      child.on('exit', (code, signal) => {
        this.#child = null;
        end({ code: null, stderr: `the process ended with ${code ?? signal}` });
      });
      child.send(message);
    });
  }

  async #start() {
    this.end();
    this.#lines = 0;
    this.#child = fork(runner, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], serialization: 'advanced' });
    await new Promise((resolve) => this.#child.once('message', resolve));
  }

  end() {
    this.#child?.removeAllListeners();
    this.#child?.kill('SIGKILL');
    this.#child = null;
  }
}

/** What is wrong with how a line ended; null if nothing is. */
function fault({ code, stderr }) {
  if (/^ {4}at /m.test(stderr)) return `a stack: ${stderr}`;
  if (!Number.isInteger(code) || code < 0 || code > 4) return `exit code ${code}: ${stderr}`;
  return code === 0 || stderr.trim() !== '' || code === 1 ? null : `exit code ${code} without a word`;
}

const total = { lines: 0, untyped: 0, stray: 0, spawned: 0, unlike: 0 };
const codes = new Map();

/** Runs its share of the lines. */
async function lane(number, lines, first) {
  const box = join(folder, `box-${number}`);
  const run = new Runner();
  const { cwd, home } = placesIn(box);
  for (const [i, line] of lines.entries()) {
    if (late()) break;
    const spawned = i % spawnedEvery === 0;
    if (i % linesPerBox === 0) freshBox(first, box);
    const before = treeOf(box);
    const answer = await run.run({ number: i, cwd, home, args: line });
    total.lines++;
    codes.set(answer.code, (codes.get(answer.code) ?? 0) + 1);
    const wrong = fault(answer);
    if (wrong !== null) {
      total.untyped++;
      found.push(`${JSON.stringify(line)}: ${wrong}`);
    }
    const stray = strayChanges(box, line, before, treeOf(box));
    if (stray.length > 0) {
      total.stray++;
      found.push(`${JSON.stringify(line)} changed ${stray.join(', ')}`);
    }
    if (!spawned) continue;
    total.spawned++;
    freshBox(first, box);
    const env = { ...process.env, HOME: home };
    const { status } = spawnSync(process.execPath, [cli, ...line], { cwd, env, input: '', timeout: patience });
    if (status !== answer.code) {
      total.unlike++;
      found.push(`${JSON.stringify(line)}: code ${status} in a process of its own, not ${answer.code}`);
    }
  }
  run.end();
}

printMachine();
if (Number(values.files) > 0) {
  const files = await fuzzFiles(Number(values.files));
  const read = files.points + files.refused + files.untyped;
  const row = [String(read), String(files.points), String(files.refused), String(files.untyped)];
  printTable(['changed sweep files', 'gave points', 'refused at a line and column', 'untyped errors'], [row]);
}
if (Number(values.lines) > 0) {
  const first = join(folder, 'first');
  firstBox(first);
  const { below } = seeded(seed);
  const lines = Array.from({ length: Number(values.lines) }, () => commandLine(below));
  await Promise.all(
    [0, 1].map((n) =>
      lane(
        n,
        lines.filter((_, i) => i % 2 === n),
        first,
      ),
    ),
  );
  const ends = [...codes].sort(([a], [b]) => a - b).map(([code, times]) => `${code}: ${times}`);
  printTable(
    [
      'command lines',
      'untyped errors',
      'writes elsewhere',
      'in processes of their own',
      'that ended otherwise',
      'exit codes',
    ],
    [[total.lines, total.untyped, total.stray, total.spawned, total.unlike, ends.join(', ')].map(String)],
  );
}
for (const what of found) console.log(what);
if (found.length > 0) process.exitCode = 1;
