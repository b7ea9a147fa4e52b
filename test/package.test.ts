import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { packageRoot } from '../kernels/native/package-root.ts';

// The package as npm makes and installs it, in a project that has nothing else. Its addon is not built there, so it computes with tfjs.
const project = mkdtempSync(join(tmpdir(), 'nightsweep-package-'));
afterAll(() => rmSync(project, { recursive: true, force: true }));

const npm = (cwd: string, ...args: string[]): string =>
  execFileSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd,
    encoding: 'utf8',
    stdio: 'pipe',
  });

interface Packed {
  filename: string;
  files: { path: string }[];
}
const [packed] = JSON.parse(npm(packageRoot(), 'pack', '--json', '--pack-destination', project)) as Packed[];
writeFileSync(join(project, 'package.json'), '{ "name": "user", "version": "1.0.0", "type": "module" }\n');

/** Whether the packages it needs can be had. */
const installed = ((): boolean => {
  try {
    npm(project, 'install', '--prefer-offline', `./${packed.filename}`);
    return true;
  } catch (error) {
    const text = String((error as { stderr?: unknown }).stderr);
    if (!/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENOTCACHED|ETIMEDOUT/.test(text)) throw error;
    process.stderr.write('NOT TESTED: without a package registry the package cannot be installed\n');
    return false;
  }
})();

const run = (command: string, ...args: string[]): { code: number | null; stdout: string; stderr: string } => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: project, encoding: 'utf8' });
  return { code: status, stdout, stderr };
};

it('holds the program, the sources of the addon and the sweeps, and nothing that only its makers need', () => {
  const paths = packed.files.map(({ path }) => path);
  for (const path of [
    ...[
      'dist/orchestrator/cli/main.js',
      'dist/analysis/report/page.js',
      'dist/kernels/index.d.ts',
      'bin/nightsweep.mjs',
    ],
    ...['kernels/native/binding.gyp', 'kernels/native/src/addon.cc', 'sweeps/quickstart.yaml', 'LICENSE', 'README.md'],
    // The topics of `nightsweep help`.
    ...['docs/detectors.md', 'docs/experiments/two-step.md'],
  ]) {
    expect(paths).toContain(path);
  }
  expect(
    paths.filter((path) => /^(test|bench|\.ci)\/|^docs\/(api|decisions|images)\/|\.map$|tsbuildinfo|\.log$/.test(path)),
  ).toEqual([]);
});

it('is clean for publint: its fields lead to files of the right kind', async () => {
  const { messages } = await publint({ pkgDir: packageRoot(), pack: 'npm' });
  expect(messages).toEqual([]);
});

it('has types that importers find, for every entry (the package has ES modules only)', async () => {
  const tarball = createPackageFromTarballData(new Uint8Array(readFileSync(join(project, packed.filename))));
  const found = await checkPackage(tarball);
  const esm = ['node16-esm', 'bundler'];
  const problems = found.types ? found.problems : ['no types'];
  expect(
    problems.filter(
      (problem) =>
        typeof problem === 'string' || !('resolutionKind' in problem) || esm.includes(problem.resolutionKind),
    ),
  ).toEqual([]);
});

describe.skipIf(!installed)('installed in an empty project', () => {
  it('its command line computes a sweep, and says how to build the addon', () => {
    writeFileSync(
      join(project, 'small.yaml'),
      'name: small\nparameters: { N: 48, d/N: 0.5, n/N: 2, alpha1: 0.2, alpha2: [0.1, 0.3] }\n',
    );
    const { code, stderr } = run('npx', 'nightsweep', 'run', 'small.yaml');
    expect(stderr).toContain('build it with: npx nightsweep setup');
    expect(code).toBe(0);
    const { stdout } = run('npx', 'nightsweep', 'sql', 'SELECT count(*) AS n FROM points', '--format', 'csv');
    expect(stdout.trim().split('\n').at(-1)).toBe('2');
    expect(run('npx', 'nightsweep', 'report', '--sweep', 'small', '--figures', 'none').code).toBe(0);
  });

  it('can be imported: a step on given arrays falls back to TensorFlow.js, with a warning', () => {
    writeFileSync(
      join(project, 'user.mjs'),
      `import { trainOnArrays } from 'nightsweep';
import { solveSpikedFeatures } from 'nightsweep/theory';
const draw = (count, k) => Float64Array.from({ length: count }, (_, i) => Math.sin(k + 7.3 * i) * 1.4);
const [N, d, n] = [12, 8, 16];
const { steps } = await trainOnArrays(
  { N, d, n, W0: draw(N * d, 1), a: draw(N, 2), betaStar: draw(d, 3), batches: [{ X: draw(n * d, 4), y: draw(n, 5) }] },
  { activation: 'tanh', alphas: [0.2], topK: 2 },
);
console.log(steps.length === 1 && steps[0].singularValues.length === 2, typeof solveSpikedFeatures);`,
    );
    const { stdout, stderr } = run(process.execPath, 'user.mjs');
    expect(stderr).toContain('computing with TensorFlow.js');
    expect(stdout.trim()).toBe('true function');
  });

  it('its types are found and hold for strict users', () => {
    writeFileSync(
      join(project, 'user.ts'),
      `import { trainOnArrays } from 'nightsweep';
import { solveSpikedFeatures } from 'nightsweep/theory';
import type { Experiment } from 'nightsweep/experiment';
export type Named = Pick<Experiment, 'name'>;
export const both: [typeof trainOnArrays, typeof solveSpikedFeatures] = [trainOnArrays, solveSpikedFeatures];
// @ts-expect-error a number is no draw
void trainOnArrays(7, {});
`,
    );
    const tsc = join(packageRoot(), 'node_modules/typescript/bin/tsc');
    const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023'];
    expect(run(process.execPath, tsc, ...options, 'user.ts').stdout).toBe('');
  });
});
