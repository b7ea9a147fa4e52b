import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../kernels/native/package-root.ts';
import { openDuckDB, queryRows } from '../store/duckdb.ts';
import { entriesOf } from '../store/entries.ts';
import { drillSweep, nightsweep, persistentFolder, stored } from './cli/nightsweep.ts';

// The examples of docs/reading.md, as they stand there, on a store of ten sweeps: their segments were merged, and points lie in several sweeps.

const page = readFileSync(join(packageRoot(), 'docs/reading.md'), 'utf8');

/** The blocks of a language. */
function examples(language: string): string[] {
  const found = [...page.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))];
  return found.map(([, text]) => text);
}

const sweep = (name: string, alpha1: number): string => `name: ${name}
parameters:
  N: 32
  d/N: 0.5
  n/N: 2
  alpha1: [${alpha1}, ${(alpha1 + 0.02).toFixed(2)}]
  alpha2: [0.1, 0.3]
  batch: [reused, independent]
`;

let folder: string;
let store: string;
beforeAll(() => {
  folder = persistentFolder();
  store = join(folder, 'results');
  const file = join(folder, 'sweep.yaml');
  const sweeps = Array.from({ length: 9 }, (_, i) => sweep(`s${i}`, (10 + 2 * i) / 100));
  for (const text of [...sweeps, drillSweep(3, 1)]) {
    writeFileSync(file, text);
    const { code, stderr } = nightsweep('run', file, '--store', store, '--workers', '1');
    expect(code, stderr).toBe(0);
  }
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Nine sweeps over two values of α1 each, of which neighbours share one; four points per value. */
const points = 40;

it('the store was merged, and has a row per point', () => {
  expect(entriesOf(join(store, 'data')).sort()).toEqual(['drill', 'two-step']);
  expect(entriesOf(join(store, 'data/two-step')).length).toBeLessThan(9);
  expect(stored(store)).toEqual({ rows: points, points });
});

describe('examples of docs/reading.md', () => {
  it('there are some of each language', () => {
    const languages = ['duckdb', 'js', 'python', 'r', 'julia'];
    expect(languages.map((language) => examples(language).length)).toEqual([2, 2, 2, 1, 1]);
  });

  it('the DuckDB queries count each point once', async () => {
    const connection = await openDuckDB();
    const [groups, experiments] = await Promise.all(
      examples('duckdb').map((sql) =>
        queryRows<Record<string, unknown>>(connection, sql.replaceAll("'results/", `'${store}/`)),
      ),
    );
    connection.closeSync();
    expect(groups.map(({ batch, alpha2, points: count }) => [batch, alpha2, Number(count)])).toEqual(
      ['independent', 'reused'].flatMap((batch) => [0.1, 0.3].map((alpha2) => [batch, alpha2, points / 4])),
    );
    expect(experiments.map(({ experiment, points: count, ids }) => [experiment, Number(count), Number(ids)])).toEqual([
      ['drill', 3, 3],
      ['two-step', points, points],
    ]);
  });

  it.each(examples('js').map((text) => [/from '(nodejs-polars|hyparquet)'/.exec(text)?.[1] ?? '', text]))(
    '%s counts each point once',
    (_, text) => {
      const { stdout, stderr } = spawnSync(
        process.execPath,
        ['--input-type=module', '-e', text.replaceAll("'results/", `'${store}/`)],
        { cwd: packageRoot(), encoding: 'utf8' },
      );
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toEqual({ points, ids: points });
    },
  );

  it('whatever reads all files of the data folder finds Parquet files only, in folders without `key=value`', () => {
    const names = entriesOf(join(store, 'data')).flatMap((table) =>
      entriesOf(join(store, 'data', table)).map((name) => `${table}/${name}`),
    );
    expect(names.filter((name) => !/^[a-z-]+\/[\w-]+\.parquet$/.test(name))).toEqual([]);
  });
});
