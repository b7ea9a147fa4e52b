import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { type DataSource, loadData } from '../../experiments/network/data/load-data.ts';
import { tableOf } from '../../experiments/network/data/open-table.ts';
import type { Loaded } from '../../kernels/contract/parameter.ts';
import type { DataInputs } from '../../kernels/model/input-laws.ts';
import { type DataTable, labelsOfRows, rowsOfBatch } from '../../kernels/network/data-table.ts';
import { openDuckDB } from '../../store/duckdb.ts';
import { npy } from '../../store/npy.ts';
import { temporaryFolder } from '../cli/nightsweep.ts';

const rows = 240;
const names = ['x0', 'x1', 'x2', 'x3', 'x4', 'x5', 'x6', 'x7', 'x8', 'x9'];
/** Ten inputs, of which the last is a sum of two others, and a label. Numbers come from a fixed rule, so every format holds the same. */
const inputs = Array.from({ length: rows }, (_, row) => {
  const own = Array.from({ length: 9 }, (_, c) => Math.round(1000 * Math.sin(1 + row * (c + 1.37) * 1.91)) / 250 + c);
  return [...own, own[0] + own[1]];
});
const table = inputs.map((own) => [...own, own[2] > 2 ? 1 : -1]);
const columns = [...names, 'label'];
const csv = (lines: readonly (readonly unknown[])[] = table): string =>
  [columns, ...lines].map((line) => line.join(',')).join('\n');

async function load(source: Partial<DataSource> & { file: string }, folder: string): Promise<Loaded> {
  return loadData({ target: 'label', ...source }, folder);
}

function fault(result: Loaded): string {
  return 'fault' in result ? `${result.fault.message} | ${result.fault.allowed ?? ''}` : 'no fault';
}

/** What a file gives to a draw. */
async function opened(source: Partial<DataSource> & { file: string }, folder: string): Promise<DataTable> {
  const result = await load(source, folder);
  if ('fault' in result) throw new Error(result.fault.message);
  const found = await tableOf(result.value as DataInputs, { [result.file.digest]: result.file.path });
  if (found === null) throw new Error('no table');
  return found;
}

describe('a table of the user', () => {
  it('is the same from .csv, .parquet, .arrow and .npy', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 't.csv'), csv());
    writeFileSync(join(folder, 't.npy'), npy(Float64Array.from(table.flat()), [rows, columns.length]));
    const arrays = columns.map((name, c) => [name, Float64Array.from(table, (line) => line[c])] as const);
    writeFileSync(join(folder, 't.arrow'), tableToIPC(tableFromArrays(Object.fromEntries(arrays)), 'file'));
    const connection = await openDuckDB();
    await connection.run(`COPY (FROM read_csv('${folder}/t.csv')) TO '${folder}/t.parquet'`);
    connection.closeSync();
    const plain = await opened({ file: 't.csv' }, folder);
    expect(plain).toMatchObject({ rows, dimension: 10 });
    expect(Math.abs(plain.inputs[3 * 10 + 4] - (inputs[3][4] - mean(inputs.map((line) => line[4]))))).toBeLessThan(
      1e-12,
    );
    for (const [file, target] of [
      ['t.parquet', 'label'],
      ['t.arrow', 'label'],
      ['t.npy', 'x10'],
    ]) {
      expect(await opened({ file, target }, folder)).toEqual(plain);
    }
  });

  it('gives the same law wherever the file lies, and another one when a byte of it changes', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'elsewhere'));
    writeFileSync(join(folder, 't.csv'), csv());
    writeFileSync(join(folder, 'elsewhere', 'other-name.csv'), csv());
    writeFileSync(join(folder, 'changed.csv'), csv([[...inputs[0].map((x) => x + 1), 1], ...table.slice(1)]));
    const [here, there, changed] = await Promise.all(
      ['t.csv', 'elsewhere/other-name.csv', 'changed.csv'].map((file) => load({ file }, folder)),
    );
    expect((here as { value: unknown }).value).toEqual((there as { value: unknown }).value);
    expect((here as { value: unknown }).value).not.toEqual((changed as { value: unknown }).value);
    expect(JSON.stringify((here as { value: unknown }).value)).not.toContain(folder);
  });

  it('standardised has columns of variance 1; whitened has uncorrelated components of variance 1, as many as vary', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 't.csv'), csv());
    const standard = await opened({ file: 't.csv', scaling: 'standardised' }, folder);
    for (let c = 0; c < 10; c++) expect(covariance(standard, c, c)).toBeCloseTo(1, 10);
    const white = await opened({ file: 't.csv', scaling: 'whitened' }, folder);
    expect(white.dimension).toBe(9);
    for (let a = 0; a < 9; a++) {
      for (let b = 0; b <= a; b++) expect(covariance(white, a, b)).toBeCloseTo(a === b ? 1 : 0, 8);
    }
    const few = await opened({ file: 't.csv', scaling: 'whitened', components: 8 }, folder);
    for (let row = 0; row < rows; row++) expect(few.inputs[row * 8]).toBeCloseTo(white.inputs[row * 9], 12);
  });

  it('has labels of variance 1 and their direction, (1/rows) Σ (y − ȳ) x of length 1', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 't.csv'), csv());
    const { labels, inputs: values, dimension } = await opened({ file: 't.csv', scaling: 'standardised' }, folder);
    const y = Array.from(labels?.values ?? []);
    expect(mean(y)).toBeCloseTo(labels?.mean ?? NaN, 12);
    expect(mean(y.map((value) => (value - mean(y)) ** 2))).toBeCloseTo(1, 12);
    const raw = Array.from({ length: dimension }, (_, c) =>
      mean(y.map((value, row) => (value - mean(y)) * values[row * dimension + c])),
    );
    const length = Math.hypot(...raw);
    raw.forEach((x, c) => expect(labels?.direction[c]).toBeCloseTo(x / length, 12));
  });

  it('has no labels where a teacher makes them', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 't.csv'), csv());
    expect((await opened({ file: 't.csv', inputs: ['x*'], target: 'teacher' }, folder)).labels).toBeNull();
  });

  it('leaves out columns of one value, and says how many', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 't.csv'), csv(table.map((line) => [...line.slice(0, 9), 7, line[10]])));
    const result = await load({ file: 't.csv' }, folder);
    expect(result).toMatchObject({ value: { data: { dimension: 9 } } });
    expect('notes' in result ? result.notes.join() : '').toMatch(/1 columns have one value only and are left out/);
  });
});

describe('a table that cannot be used', () => {
  it.each<[string, string, Partial<DataSource>, RegExp]>([
    ['an empty cell', csv(withCell(17, 3, '')), {}, /t\.csv: column "x3", row 18: there is no finite number/],
    ['a word', csv(withCell(0, 0, 'red')), {}, /column "x0", row 1:/],
    ['an infinite label', csv(withCell(200, 10, 'inf')), {}, /column "label", row 201:/],
    ['a column that is not there', csv(), { target: 'lable' }, /no column "lable"; did you mean "label"\? \| x0, x1/],
    ['a pattern that fits no column', csv(), { inputs: ['pixel*'] }, /no column "pixel\*"/],
    ['its target among the inputs', csv(), { inputs: ['x*', 'l*'] }, /target "label" is among the inputs/],
    ['one label only', csv(table.map((line) => [...line.slice(0, 10), 1])), {}, /target "label" has one value only/],
    ['one row', csv(table.slice(0, 1)), {}, /it has 1 rows/],
    ['too few components', csv(), { scaling: 'whitened', components: 10 }, /9 components that vary, not 10/],
    ['components without whitening', csv(), { components: 9 }, /components are given without whitening/],
    ['shuffled labels of a teacher', csv(), { target: 'teacher', shuffled: true }, /cannot be shuffled/],
  ])('because of %s is refused in words', async (_, text, source, message) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 't.csv'), text);
    expect(fault(await load({ file: 't.csv', ...source }, folder))).toMatch(message);
  });

  it.each<[string, Buffer, RegExp]>([
    ['t.txt', Buffer.from('1'), /"\.txt" is no ending of a table \| \.parquet, \.csv, \.tsv, \.arrow, \.npy/],
    ['t.npy', Buffer.from('not an array at all'), /it is no \.npy file/],
    ['t.npy', npy(new Float64Array(6), [6]), /1 dimensions where a table has two/],
    [
      't.npy',
      npy(Float64Array.from(table.flat()), [rows, 11]).subarray(0, 900),
      /bytes of numbers where its shape says/,
    ],
    ['t.npy', npy(Float64Array.of(1, 2, NaN, 4), [2, 2]), /column "x0", row 2: there is no finite number/],
    ['t.parquet', Buffer.from('PAR1 and nothing more'), /t\.parquet: /],
    ['t.arrow', Buffer.from('nothing'), /t\.arrow: /],
  ])('%s of other bytes is refused in words', async (file, bytes, message) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, file), bytes);
    expect(fault(await load({ file, target: 'teacher' }, folder))).toMatch(message);
  });

  it('is one that is not there, or that has changed since', async () => {
    const folder = temporaryFolder();
    expect(fault(await load({ file: 'none.csv' }, folder))).toMatch(/none\.csv: there is no such file/);
    writeFileSync(join(folder, 't.csv'), csv(table.slice(2)));
    const result = (await load({ file: 't.csv' }, folder)) as {
      value: DataInputs;
      file: { digest: string; path: string };
    };
    writeFileSync(join(folder, 't.csv'), csv(table.slice(1)));
    await expect(tableOf(result.value, { [result.file.digest]: result.file.path })).rejects.toThrow(/it has changed/);
    expect(() => tableOf(result.value, {})).toThrow(/is not at hand/);
  });
});

describe('batches of a table', () => {
  const draw = { seed: 3, replicate: 1 };

  it('have no row in common: steps take rows from the start, regressions from the end', () => {
    const places = [
      { n: 30, from: 'start', skip: 0 },
      { n: 30, from: 'start', skip: 30 },
      { n: 50, from: 'end', skip: 70 },
      { n: 70, from: 'end', skip: 0 },
    ] as const;
    const taken = places.flatMap((place) => Array.from(rowsOfBatch(180, draw, place)));
    expect(new Set(taken).size).toBe(180);
    expect(Math.max(...taken)).toBe(179);
    const other = places.flatMap((place) => Array.from(rowsOfBatch(180, { ...draw, replicate: 2 }, place)));
    expect(other).not.toEqual(taken);
    expect(() => rowsOfBatch(50, draw, { n: 30, from: 'start', skip: 30 })).toThrow(RangeError);
  });

  it('keep every label when labels are shuffled, but hardly any at its own row', () => {
    const values = Float64Array.from({ length: 500 }, (_, row) => row);
    const labels = { values, mean: 0, direction: new Float64Array() };
    const all = Uint32Array.from(values);
    const dealt = labelsOfRows(labels, all, draw, { shuffled: true });
    expect(Array.from(dealt).sort((a, b) => a - b)).toEqual(Array.from(values));
    expect(dealt.filter((label, row) => label === row).length).toBeLessThan(8);
    expect(labelsOfRows(labels, all, draw, {})).toEqual(values);
  });
});

function withCell(row: number, column: number, cell: string): unknown[][] {
  return table.map((line, r) => line.map((value, c) => (r === row && c === column ? cell : value)));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

function covariance({ inputs: values, dimension }: DataTable, a: number, b: number): number {
  return mean(Array.from({ length: rows }, (_, row) => values[row * dimension + a] * values[row * dimension + b]));
}
