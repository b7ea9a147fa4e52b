import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { openDuckDB, queryRows } from '../../store/duckdb.ts';
import { nightsweep, nightsweepIn, persistentFolder, query, smallSweep } from './nightsweep.ts';

const require = createRequire(import.meta.url);

const claims = `question: Does a reused batch learn more?
curves:
  - name: count-by-alpha2
    title: Outliers against alpha2
    x: alpha2
    y: count_outliers(singular_values, edge_noise)
    label: outliers
    by: batch
checks:
  - says: some point has an outlier
    value: max(outlier_count)
    least: 1
`;

let folder: string;
let store: string;
let dataset: string;
beforeAll(() => {
  folder = persistentFolder();
  store = join(folder, 'store');
  dataset = join(folder, 'dataset');
  const file = join(folder, 'small.yaml');
  const sizes = smallSweep.replace('replicates: 10', 'replicates: 2').replace('N: 128', 'N: [64, 96, 128]');
  writeFileSync(file, sizes + claims);
  expect(nightsweep('run', file, '--store', store).code).toBe(0);
  const { code, stderr } = nightsweep(
    ...['export', '--sweep', 'small', '--store', store, '--out', dataset, '--doi', '10.5281/zenodo.1234567'],
    ...['--author', 'Ada Lovelace <0000-0001-2345-6789>', '--author', 'Charles Babbage'],
  );
  expect(code, stderr).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file of the dataset as JSON. */
function json(file: string): unknown {
  return JSON.parse(readFileSync(join(dataset, file), 'utf8'));
}

/** The rows that a process whose current folder is the dataset gets from the last statement of some SQL. */
async function rowsOf(sql: string): Promise<unknown[]> {
  const before = process.cwd();
  process.chdir(dataset);
  const connection = await openDuckDB();
  try {
    const statements = sql.split(/;\n/u).filter((statement) => statement.replaceAll(/^--.*$/gmu, '').trim() !== '');
    for (const statement of statements.slice(0, -1)) await connection.run(statement);
    return await queryRows(connection, statements[statements.length - 1]);
  } finally {
    connection.closeSync();
    process.chdir(before);
  }
}

interface Resource {
  name: string;
  path: string;
  bytes: number;
  hash: string;
  schema: { fields: { name: string; type: string; description: string; nullMeaning: string }[]; primaryKey: string[] };
}

describe('the tables of an exported dataset', () => {
  it('hold every point of the sweep, every singular value, and every cell', async () => {
    const [{ points, values }] = query<{ points: number; values: number }>(
      store,
      'SELECT count(*) AS points, sum(len(singular_values)) AS values FROM points',
    );
    const [found] = (await rowsOf(
      `SELECT (SELECT count(*) FROM 'points.parquet')::INTEGER AS points, (SELECT count(*) FROM 'outliers.parquet')::INTEGER AS values,
              (SELECT sum(draws) FROM 'cells.parquet')::INTEGER AS draws`,
    )) as Record<string, number>[];
    expect(found).toEqual({ points, values, draws: points });
  });

  it('are told apart by their keys, have the bytes and hashes of the data package, and a meaning for every column', async () => {
    const { resources } = json('datapackage.json') as { resources: Resource[] };
    expect(resources.map(({ name }) => name)).toEqual(['points', 'outliers', 'boundary_limits', 'cells']);
    for (const { name, path, bytes, hash, schema } of resources) {
      const content = readFileSync(join(dataset, path));
      expect(content.length, name).toBe(bytes);
      expect(`sha256:${createHash('sha256').update(content).digest('hex')}`, name).toBe(hash);
      expect(schema.fields.filter(({ description }) => description.length < 4)).toEqual([]);
      if (schema.primaryKey.length === 0) continue;
      const key = schema.primaryKey.map((column) => `"${column}"`).join(', ');
      expect(await rowsOf(`SELECT count(*) FROM '${path}' GROUP BY ${key} HAVING count(*) > 1`), name).toEqual([]);
    }
  });

  it('say of every column that has nulls what a null means', async () => {
    const { resources } = json('datapackage.json') as { resources: Resource[] };
    const vague = resources.flatMap(({ name, schema: { fields } }) =>
      fields.filter(({ nullMeaning }) => nullMeaning === 'does not apply').map((field) => `${name}.${field.name}`),
    );
    expect(vague).toEqual([]);
    for (const { path, schema } of resources) {
      for (const { name } of schema.fields.filter(({ nullMeaning }) => nullMeaning === 'never')) {
        expect(await rowsOf(`SELECT 1 AS wrong FROM '${path}' WHERE "${name}" IS NULL LIMIT 1`), name).toEqual([]);
      }
    }
  });
});

describe('the metadata of an exported dataset', () => {
  it('are a valid Frictionless data package', async () => {
    const { Package } = require('datapackage') as {
      Package: { load(descriptor: object): Promise<{ valid: boolean; errors: Error[] }> };
    };
    const { valid, errors } = await Package.load(json('datapackage.json') as object);
    expect(errors.map(String)).toEqual([]);
    expect(valid).toBe(true);
  });

  it('are a valid RO-Crate, whose files are all there', () => {
    const { ROCrate } = require('ro-crate') as { ROCrate: new (json: object) => object };
    const { Checker } = require('ro-crate/lib/checker.js') as {
      Checker: new (crate: object) => Record<string, () => { name: string; status: boolean; message: string }>;
    };
    const crate = json('ro-crate-metadata.json') as { '@graph': Record<string, unknown>[] };
    const checker = new Checker(new ROCrate(crate));
    const checks = ['hasRootDataset', 'hasRootDatasetWithProperID', 'hasName', 'hasDescription', 'hasAuthor'];
    for (const check of [...checks, 'hasLicense', 'hasDatePublished']) {
      expect(checker[check]().status, check).toBe(true);
    }
    const files = crate['@graph'].filter((entity) => entity['@type'] === 'File').map((entity) => String(entity['@id']));
    const there = readdirSync(dataset, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect([...files, 'ro-crate-metadata.json'].sort()).toEqual(
      there.map(({ parentPath, name }) => join(parentPath, name).slice(dataset.length + 1)).sort(),
    );
    const ids = new Set(crate['@graph'].map((entity) => entity['@id']));
    const mentioned = JSON.stringify(crate['@graph']).matchAll(/\{"@id":"([^"]+)"\}/gu);
    const dangling = [...mentioned]
      .map(([, id]) => id)
      .filter((id) => !ids.has(id) && !id.startsWith('https://w3id.org'));
    expect(dangling).toEqual([]);
  });

  it('describe to Croissant each column of each file once, with ids that differ', () => {
    interface Field {
      '@id': string;
      dataType: string;
      source: { fileObject: { '@id': string }; extract: { column: string } };
    }
    const { distribution, recordSet, ...about } = json('croissant.json') as {
      distribution: { '@id': string; sha256: string }[];
      recordSet: { '@id': string; key: { '@id': string }[]; field: Field[] }[];
      conformsTo: string;
      citeAs: string;
    };
    expect(about).toMatchObject({ conformsTo: 'http://mlcommons.org/croissant/1.1', name: 'small' });
    expect(about.citeAs).toContain('Ada Lovelace, Charles Babbage');
    const files = new Set(distribution.map((file) => file['@id']));
    const { resources } = json('datapackage.json') as { resources: Resource[] };
    const columns = recordSet.map(({ field }) => field.map(({ source }) => source.extract.column));
    expect(columns).toEqual(resources.map(({ schema }) => schema.fields.map(({ name }) => name)));
    const fields = recordSet.flatMap(({ field }) => field);
    expect(fields.filter(({ source }) => !files.has(source.fileObject['@id']))).toEqual([]);
    const ids = [...files, ...recordSet.map((set) => set['@id']), ...fields.map((field) => field['@id'])];
    expect(new Set(ids).size).toBe(ids.length);
    const known = new Set(ids);
    expect(recordSet.flatMap(({ key }) => key).filter((key) => !known.has(key['@id']))).toEqual([]);
  });

  it('name authors, licence and DOI for citation', () => {
    expect(parse(readFileSync(join(dataset, 'CITATION.cff'), 'utf8'))).toMatchObject({
      type: 'dataset',
      license: 'CC-BY-4.0',
      doi: '10.5281/zenodo.1234567',
      authors: [
        { 'given-names': 'Ada', 'family-names': 'Lovelace', orcid: 'https://orcid.org/0000-0001-2345-6789' },
        { 'given-names': 'Charles', 'family-names': 'Babbage' },
      ],
    });
  });

  it('name no folder of this machine', () => {
    for (const file of readdirSync(dataset, { recursive: true, encoding: 'utf8' })) {
      if (file === 'sql') continue;
      const text = readFileSync(join(dataset, file), 'latin1');
      expect(text.includes(folder), file).toBe(false);
      expect(text.includes(packageRoot()), file).toBe(false);
    }
  });

  it('keep the question, the verdicts and the sweep file', () => {
    expect(readFileSync(join(dataset, 'README.md'), 'utf8')).toContain('Does a reused batch learn more?');
    expect(json('checks.json')).toMatchObject([{ says: 'some point has an outlier', outcome: 'holds' }]);
    expect(readFileSync(join(dataset, 'sweep.yaml'), 'utf8')).toBe(readFileSync(join(folder, 'small.yaml'), 'utf8'));
  });
});

describe('the queries of an exported dataset', () => {
  it('make the cells from the points', async () => {
    const cells = await rowsOf(readFileSync(join(dataset, 'sql/cells.sql'), 'utf8'));
    // Sums go in another order.
    const rounded = (rows: unknown[]): unknown =>
      JSON.parse(JSON.stringify(rows), (_, value: unknown) =>
        typeof value === 'number' ? Number(value.toPrecision(10)) : value,
      );
    expect(rounded(cells)).toEqual(rounded(await rowsOf("SELECT * FROM 'cells.parquet'")));
    expect(cells.length).toBe(36);
  });

  it('give the numbers of every figure', async () => {
    const files = readdirSync(join(dataset, 'sql')).sort();
    expect(files).toEqual(expect.arrayContaining(['count.sql', 'reuse-gap.sql', 'count-by-alpha2.sql']));
    for (const file of files) {
      const rows = await rowsOf(readFileSync(join(dataset, 'sql', file), 'utf8'));
      expect(rows.length, file).toBeGreaterThan(0);
    }
    const [gap] = (await rowsOf(readFileSync(join(dataset, 'sql/reuse-gap.sql'), 'utf8'))) as Record<string, number>[];
    const [{ expected }] = (await rowsOf(
      `SELECT max(span_alignment) FILTER (batch = 'reused') - max(span_alignment) FILTER (batch = 'independent') AS expected
         FROM 'cells.parquet' WHERE width = ${gap.width} AND alpha1 = ${gap.alpha1} AND alpha2 = ${gap.alpha2}`,
    )) as { expected: number }[];
    expect(gap.difference).toBeCloseTo(expected, 12);
  });
});

describe('the snippets of the README of an exported dataset', () => {
  const blocks = (language: string): string[] => {
    const text = readFileSync(join(dataset, 'README.md'), 'utf8');
    return [...text.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'gu'))].map(([, code]) => code);
  };

  it('there is one for SQL, Python, R, Julia, Observable and JavaScript at least', () => {
    const languages = ['sql', 'python', 'r', 'julia', 'js', 'javascript'];
    expect(languages.filter((language) => blocks(language).length === 0)).toEqual([]);
  });

  it('SQL and JavaScript read the points', async () => {
    expect((await rowsOf(blocks('sql')[0])).length).toBe(5);
    symlinkSync(join(packageRoot(), 'node_modules'), join(folder, 'node_modules'));
    const script = join(folder, 'read.mjs');
    writeFileSync(script, `${blocks('javascript')[0]}\nconsole.log(points.length);\n`);
    const { stdout, stderr } = spawnSync(process.execPath, [script], { cwd: dataset, encoding: 'utf8' });
    expect(stdout.trim(), stderr).toBe('72');
  });

  it('polars reads them in Python as it does here', () => {
    const polars = require('nodejs-polars') as { default: { readParquet(path: string): { height: number } } };
    expect(blocks('python').some((code) => code.includes('pl.read_parquet("points.parquet")'))).toBe(true);
    expect(polars.default.readParquet(join(dataset, 'points.parquet')).height).toBe(72);
  });
});

describe('nightsweep export', () => {
  const again = (...options: string[]): ReturnType<typeof nightsweep> =>
    nightsweepIn(folder, {}, 'export', '--sweep', 'small', '--store', store, ...options);

  it('replaces an earlier dataset, and nothing else', () => {
    expect(again('--out', 'dataset', '--author', 'Ada Lovelace <0000-0001-2345-6789>').code).toBe(0);
    const refused = again('--out', 'store');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('it is not a dataset');
    expect(readdirSync(folder).filter((name) => name.includes('being-written'))).toEqual([]);
  });

  it.each([
    [['--author', 'Ada <12>'], 'allowed: a name, or a name with its ORCID'],
    [['--doi', 'zenodo.12'], 'allowed: 10., a number'],
    [['--licence', 'MIT'], 'CC-BY-4.0'],
    [['--where', 'nonsense = 1'], '--where cannot be used'],
  ])('refuses %s with what is allowed, and writes nothing', (options, message) => {
    const { code, stderr } = again('--out', 'other', ...options);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(readdirSync(folder)).not.toContain('other');
  });
});
