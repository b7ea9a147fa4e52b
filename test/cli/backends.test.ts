import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { drillSweep, type Finished, nightsweep, query, smallSweep, sweepFile, temporaryFolder } from './nightsweep.ts';

const sweep = smallSweep.replace('replicates: 10', 'replicates: 2');
const doubleSweep = sweep.replace('activation: softplus', 'activation: softplus\n  precision: f64');

interface Row {
  point_id: string;
  backend: string;
  singular_values: number[];
  outlier_count: number;
  edge_measured: number;
  overlap_target: number[];
}
const rowsIn = (store: string): Row[] => query(store, 'SELECT * FROM points ORDER BY point_id');

describe('--backend tfjs', () => {
  it("gives native's rows to float accuracy, and says what it costs", () => {
    const { file, store } = sweepFile(sweep);
    nightsweep('run', file, '--store', store, '--backend', 'native');
    const other = `${store}-tfjs`;
    const { code, stderr } = nightsweep('run', file, '--store', other, '--backend', 'tfjs-wasm');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^note: the backend is tfjs-wasm: f32 only, .* times as long per point/);
    const [native, tfjs] = [rowsIn(store), rowsIn(other)];
    expect(tfjs).toHaveLength(24);
    for (const [i, row] of tfjs.entries()) {
      const twin = native[i];
      expect([row.backend, twin.backend]).toEqual(['tfjs-wasm', 'native']);
      expect(row.point_id).toBe(twin.point_id);
      expect(row.outlier_count).toBe(twin.outlier_count);
      expect(row.edge_measured / twin.edge_measured).toBeCloseTo(1, 5);
      expect(row.singular_values).toHaveLength(twin.singular_values.length);
      row.singular_values.forEach((s, k) => expect(Math.abs(s / twin.singular_values[k] - 1)).toBeLessThan(1e-5));
      for (let k = 0; k < row.outlier_count; k++) {
        expect(Math.abs(row.overlap_target[k] - twin.overlap_target[k])).toBeLessThan(1e-4);
      }
    }
    const again = nightsweep('point', native[0].point_id, '--store', store, '--recompute', '--backend', 'tfjs-wasm');
    expect(again.stdout).toContain('recomputed: agrees');
    expect(again.stderr).toContain('note: the backend is tfjs-wasm');
  });

  it('is calibrated by its own rows', () => {
    const { file, store } = sweepFile(sweep);
    nightsweep('run', file, '--store', store, '--backend', 'native');
    const grown = sweepFile(sweep.replace('[0.1, 0.3]', '[0.1, 0.2, 0.3]')).file;
    const plan = (backend: string) => nightsweep('plan', grown, '--store', store, '--backend', backend).stdout;
    expect(plan('native')).toContain('calibrated by 2 tasks');
    expect(plan('tfjs-wasm')).toContain('not yet calibrated');
  });

  it('refuses f64 before anything runs', () => {
    const { file, store } = sweepFile(doubleSweep);
    for (const command of ['run', 'plan']) {
      const { code, stderr } = nightsweep(command, file, '--store', store, '--backend', 'tfjs-wasm');
      expect(code).toBe(2);
      expect(stderr).toContain('tfjs-wasm computes in f32 only, not in f64; set precision: f32');
    }
    expect(query(store, 'SELECT * FROM points')).toEqual([]);
  });

  it('names the choices where one is misspelt', () => {
    const { file } = sweepFile(sweep);
    const { code, stderr } = nightsweep('run', file, '--backend', 'tensorflow');
    expect(code).toBe(2);
    expect(stderr).toContain('--backend: "tensorflow" is not allowed');
    expect(stderr).toContain('allowed: auto, native, tfjs, tfjs-node, tfjs-wasm, tfjs-cpu');
  });
});

/** An installation in which the addon is not built; `tfjsNode` is the code of a stand-in for @tensorflow/tfjs-node. */
function withoutAddon(tfjsNode?: string): (...args: string[]) => Finished {
  const [root, folder] = [packageRoot(), temporaryFolder()];
  for (const name of ['bin', 'dist', 'package.json']) cpSync(join(root, name), join(folder, name), { recursive: true });
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@tensorflow/tfjs-node'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@tensorflow') symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  for (const name of ['tfjs-core', 'tfjs-backend-wasm', 'tfjs-backend-cpu']) {
    symlinkSync(join(root, 'node_modules/@tensorflow', name), join(modules, '@tensorflow', name));
  }
  if (tfjsNode !== undefined) writeFileSync(join(modules, '@tensorflow/tfjs-node/index.js'), tfjsNode);
  return (...args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'bin/nightsweep.mjs'), ...args], {
      encoding: 'utf8',
    });
    return { code: status, stdout, stderr };
  };
}

describe('where the addon is not built', () => {
  it('a sweep runs on tfjs, with a line that says why, what it costs and what to do', () => {
    const { file, store } = sweepFile(sweep);
    const { code, stderr } = withoutAddon()('run', file, '--store', store);
    expect(code).toBe(0);
    const [line] = stderr.split('\n');
    expect(line).toContain('the native addon is not built');
    expect(line).toContain('npx nightsweep setup');
    expect(line).toMatch(/going on with tfjs-wasm: f32 only, expected to take \d+ to \d+ times as long/);
    expect(new Set(rowsIn(store).map(({ backend }) => backend))).toEqual(new Set(['tfjs-wasm']));
  });

  it('--backend native fails and says how to build it; a drill needs no backend; f64 is refused', () => {
    const here = withoutAddon();
    const { file, store } = sweepFile(sweep);
    const native = here('run', file, '--store', store, '--backend', 'native');
    expect(native.code).toBe(1);
    expect(native.stderr).toContain('npx nightsweep setup');
    const drill = here('run', sweepFile(drillSweep(2, 1)).file, '--store', store);
    expect(drill.code).toBe(0);
    expect(drill.stderr).not.toContain('addon');
    const double = here('run', sweepFile(doubleSweep).file, '--store', store);
    expect(double.code).toBe(2);
    expect(double.stderr).toContain('f32 only, not in f64');
  });

  // libtensorflow cannot be had everywhere: plain JavaScript under its name takes its place.
  it('tfjs-node is taken where it is installed, in one worker', () => {
    const standIn = `const { registerBackend, copyRegisteredKernels } = require('@tensorflow/tfjs-core');
      const { MathBackendCPU } = require('@tensorflow/tfjs-backend-cpu');
      copyRegisteredKernels('cpu', 'tensorflow');
      registerBackend('tensorflow', () => new MathBackendCPU());`;
    const { file, store } = sweepFile(sweep);
    const { code, stderr } = withoutAddon(standIn)('run', file, '--store', store, '--workers', '2');
    expect(code).toBe(0);
    expect(stderr).toContain('going on with tfjs-node');
    expect(stderr).toContain('on 1 worker;');
    expect(new Set(rowsIn(store).map(({ backend }) => backend))).toEqual(new Set(['tfjs-node']));
  });

  it('a tfjs-node that does not load is passed over, or named where it was asked for', () => {
    const here = withoutAddon("throw new Error('libtensorflow is not there')");
    const { file, store } = sweepFile(sweep);
    expect(here('plan', file, '--store', store).stderr).toContain('going on with tfjs-wasm');
    const { code, stderr } = here('run', file, '--store', store, '--backend', 'tfjs-node');
    expect(code).toBe(1);
    expect(stderr).toBe('the tfjs backend cannot be used (tfjs-node: libtensorflow is not there)\n');
  });
});
