import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RecordBatchFileReader, tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nightsweep, persistentFolder, sweepFile, smallSweep, temporaryFolder } from './nightsweep.ts';
import { rmSync } from 'node:fs';

let [folder, store] = ['', ''];
beforeAll(() => {
  folder = persistentFolder();
  store = join(folder, 'store');
  const { file } = sweepFile(smallSweep.replace('replicates: 10', 'replicates: 1'));
  expect(nightsweep('run', file, '--store', store).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

const sql = (...args: string[]) => nightsweep('sql', ...args, '--store', store);

describe('a query sees the store and what the command line names, and nothing else', () => {
  it.each([
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM read_csv('SECRET')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM 'https://example.org/x.parquet'",
  ])('%s is refused', (query) => {
    const secret = join(temporaryFolder(), 'secret.csv');
    writeFileSync(secret, 'a\n1\n');
    const { code, stderr, stdout } = sql(query.replace('SECRET', secret));
    expect(code).toBe(2);
    expect(stderr).toContain('--allow-files');
    expect(stdout).toBe('');
  });

  it.each([
    "COPY (SELECT 1) TO 'OUT'",
    "ATTACH 'OUT' AS other",
    'SET enable_external_access = true',
    'CREATE TABLE t AS SELECT 1',
    'INSTALL httpfs',
    'DROP VIEW points',
  ])('%s is refused: a query reads and does nothing else', (statement) => {
    const out = join(temporaryFolder(), 'out.csv');
    const { code, stderr } = sql(statement.replace('OUT', out));
    expect(code).toBe(2);
    expect(stderr).toContain('--allow-files');
    expect(existsSync(out)).toBe(false);
  });

  it('--where cannot read files either', () => {
    const where = "point_id IN (SELECT content FROM read_text('/etc/hostname'))";
    const { code, stderr } = nightsweep('phase', '--where', where, '--store', store);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--where cannot be used: Permission Error/);
  });

  it('--allow-files opens them', () => {
    const out = join(temporaryFolder(), 'out.csv');
    expect(sql(`COPY (SELECT 7 AS seven) TO '${out}'`, '--allow-files').code).toBe(0);
    expect(readFileSync(out, 'utf8')).toBe('seven\n7\n');
    expect(sql(`SELECT * FROM '${out}'`, '--allow-files', '--format', 'csv').stdout).toBe('seven\n7\n');
  });

  it('outputs go where the command line says', () => {
    const out = join(temporaryFolder(), 'figures');
    expect(nightsweep('phase', '--sweep', 'small', '--store', store, '--out', out).code).toBe(0);
    expect(existsSync(join(out, 'phase.parquet'))).toBe(true);
  });

  it.each(['../../x', '.', '/etc', 'a/b'])('the name of a sweep cannot leave the store: %s', (name) => {
    const { code, stderr } = nightsweep('report', '--sweep', name, '--store', store);
    expect(code).toBe(2);
    expect(stderr).toContain('is no name of a sweep');
    expect(existsSync(join(dirname(folder), 'x'))).toBe(false);
  });
});

describe('results', () => {
  it.each([
    ['x.parquet', 'PAR1'],
    ['x.arrow', 'ARROW1'],
    ['x.csv', 'a\n1'],
    ['x.json', '['],
  ])('%s without --format has the form of its ending', (name, begin) => {
    const out = join(temporaryFolder(), name);
    expect(sql('SELECT 1 AS a', '--out', out).code).toBe(0);
    expect(readFileSync(out, 'latin1').startsWith(begin)).toBe(true);
  });

  it('Arrow files are of the file format', () => {
    const out = join(temporaryFolder(), 'x.arrow');
    expect(sql('SELECT point_id FROM points', '--out', out).code).toBe(0);
    expect(RecordBatchFileReader.from(readFileSync(out)).isFile()).toBe(true);
    expect(tableFromIPC(readFileSync(out)).numRows).toBe(12);
  });

  it('JSON is JSON: numbers that are not finite are null', () => {
    const { stdout } = sql("SELECT 'nan'::DOUBLE AS a, ['inf'::DOUBLE, 1] AS b, 'NaN' AS c", '--format', 'json');
    expect(JSON.parse(stdout)).toEqual([{ a: null, b: [null, 1], c: 'NaN' }]);
  });
});

describe('a terminal', () => {
  const escape = '\u001b[31m';

  it('is not steered by values of a table', () => {
    const { stdout } = sql(`SELECT '${escape}red' AS text`);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('\\u{1b}[31mred');
  });

  it('is not steered by the text of a sweep file', () => {
    const { file } = sweepFile(`name: x\nparameters:\n  N: "${escape}"\n  "\u0085": 1\n`);
    const { code, stderr } = nightsweep('plan', file, '--store', store);
    expect(code).toBe(2);
    expect(stderr).not.toMatch(/[\u001b\u0085]/);
  });
});
