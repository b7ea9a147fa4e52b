import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NativeBackend } from '../../kernels/backends/native.ts';
import { nightsweep, query, sweepFile, temporaryFolder } from './nightsweep.ts';

/** A .npy file of float64, by its format's own words: magic, version, length of the header, header, values. */
function loadNpy(path: string): { shape: number[]; values: Float64Array } {
  const file = readFileSync(path);
  expect([...file.subarray(0, 8)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  const length = file.readUInt16LE(8);
  expect((10 + length) % 64).toBe(0);
  const header = file.subarray(10, 10 + length).toString('latin1');
  expect(header).toContain("'descr': '<f8', 'fortran_order': False");
  const sizes = /'shape': \(([\d, ]+)\)/.exec(header)?.[1] ?? '';
  const data = file.subarray(10 + length);
  return {
    shape: sizes.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)])),
    values: new Float64Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength)),
  };
}

const text = `name: arrays
parameters: { N: 40, d: 24, n: 60, alphas: [[0.3, 0.2]], batch: independent, precision: f64, target: tanh, noise: 0.2 }
`;

it('point --arrays writes what a point is computed from and its weights, as numpy reads them', async () => {
  const { file, store } = sweepFile(text);
  nightsweep('run', file, '--store', store);
  const [row] = query<{ id: string; singular_values: number[] }>(
    store,
    'SELECT point_id AS id, singular_values FROM points',
  );
  const folder = join(temporaryFolder(), 'out');
  expect(nightsweep('point', row.id, '--store', store, '--arrays', folder).code).toBe(0);
  expect(readdirSync(folder).sort()).toEqual(
    ['W0', 'W2', 'X1', 'X2', 'a', 'beta_star', 'y1', 'y2'].map((n) => `${n}.npy`),
  );
  const load = (name: string) => loadNpy(join(folder, `${name}.npy`));
  expect(['W0', 'a', 'beta_star', 'X2', 'y2'].map((name) => load(name).shape)).toEqual([
    ...[[40, 24], [40], [1, 24], [60, 24], [60]],
  ]);
  const backend = new NativeBackend('f64');
  const { shape, values } = load('W2');
  const found = await backend.singularValues(backend.upload(values, shape[0], shape[1]));
  row.singular_values.slice(0, 2).forEach((value, k) => expect(found[k] / value).toBeCloseTo(1, 7));
});

it('point --arrays of an experiment without arrays says so', () => {
  const { file, store } = sweepFile('name: d\nexperiment: drill\nparameters: { index: 1 }\n');
  nightsweep('run', file, '--store', store);
  const [{ id }] = query<{ id: string }>(store, 'SELECT point_id AS id FROM drills');
  const { code, stderr } = nightsweep('point', id, '--store', store, '--arrays', join(temporaryFolder(), 'out'));
  expect(code).toBe(2);
  expect(stderr).toContain('points of drill have no arrays to write');
});
