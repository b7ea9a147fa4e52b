// Compiles the loops for arm64 (NEON) and for this machine, runs both, and compares what they compute. Needs a cross compiler and an
// emulator: apt-get install g++-aarch64-linux-gnu qemu-user
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = join(root, 'kernels/native/src');
const folder = mkdtempSync(join(tmpdir(), 'nightsweep-arm64-'));
const flags = ['-std=c++17', '-O3', '-fno-math-errno', '-fno-trapping-math', '-ffp-contract=off', `-I${sources}`];

function digest(compiler, ...runner) {
  const program = join(folder, compiler);
  const files = [join(root, 'scripts/arm64/digest.cc'), join(sources, 'loops_baseline.cc')];
  execFileSync(compiler, [...flags, '-static', ...files, '-o', program], { stdio: 'inherit' });
  const [command, ...rest] = [...runner, program];
  return execFileSync(command, rest, { encoding: 'utf8' });
}

try {
  const [here, there] = [digest('g++'), digest('aarch64-linux-gnu-g++', 'qemu-aarch64')];
  const lines = there.split('\n');
  const apart = here
    .split('\n')
    .flatMap((line, i) => (line === lines[i] ? [] : [`  here  ${line}\n  arm64 ${lines[i]}`]));
  if (apart.length > 0) throw new Error(`arm64 differs:\n${apart.join('\n')}`);
  console.log(`arm64 has the same bits in ${lines.length - 1} digests`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
