import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { openDuckDB, queryRows, quoted } from '../../store/duckdb.ts';
import { nightsweep, query, smallSweep } from './nightsweep.ts';

let folder: string;
let store: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightsweep-queries-'));
  store = join(folder, 'store');
  const file = join(folder, 'small.yaml');
  writeFileSync(file, smallSweep.replace('replicates: 10', 'replicates: 4').replace('N: 128', 'N: [96, 128]'));
  expect(nightsweep('run', file, '--store', store).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('sql', () => {
  it('prints a table for reading', () => {
    const { stdout } = nightsweep(
      'sql',
      'SELECT width, count(*) AS points FROM points GROUP BY 1 ORDER BY 1',
      '--store',
      store,
    );
    expect(stdout).toBe('width  points\n─────  ──────\n   96      48\n  128      48\n(2 rows)\n');
  });

  it('prints CSV and JSON on standard output', () => {
    const sql = 'SELECT width, alphas FROM points ORDER BY width, alpha1, alpha2 LIMIT 1';
    const csv = nightsweep('sql', sql, '--store', store, '--format', 'csv');
    expect(csv.stdout).toBe('width,alphas\n96,"[0.1, 0.1]"\n');
    expect(query(store, sql)).toEqual([{ width: 96, alphas: [0.1, 0.1] }]);
  });

  it('writes Parquet and Arrow files that others can read', async () => {
    const sql = 'SELECT point_id, width, singular_values, started_at FROM points';
    const [parquet, arrow] = [join(folder, 'out.parquet'), join(folder, 'out.arrow')];
    expect(nightsweep('sql', sql, '--store', store, '--format', 'parquet', '--out', parquet).code).toBe(0);
    expect(nightsweep('sql', sql, '--store', store, '--format', 'arrow', '--out', arrow).code).toBe(0);
    const connection = await openDuckDB();
    const [{ n }] = await queryRows<{ n: number }>(connection, `SELECT count(*)::INTEGER AS n FROM ${quoted(parquet)}`);
    connection.closeSync();
    expect(n).toBe(96);
    const table = tableFromIPC(readFileSync(arrow));
    expect(table.numRows).toBe(96);
    expect(String(table.schema.fields[2].type)).toBe('List<Float64>');
    expect(nightsweep('sql', sql, '--store', store, '--format', 'parquet').code).toBe(2);
  });

  it('has a row per singular value in the view outliers, consistent with the points', () => {
    const [row] = query<Record<string, number>>(
      store,
      `SELECT (SELECT sum(len(singular_values)) FROM points) AS listed, (SELECT count(*) FROM outliers) AS unrolled,
              (SELECT sum(outlier_count) FROM points) AS counted, (SELECT count(*) FROM outliers WHERE is_outlier) AS flagged,
              (SELECT sum(len(learned_entries(singular_values, singular_values, signal_match, edge_noise, 0))) FROM points) AS recounted,
              (SELECT max(abs(o.overlap_target - p.overlap_target[o.rank])) FROM outliers o JOIN points p USING (point_id)) AS apart`,
    );
    expect(row.unrolled).toBe(row.listed);
    expect(row.flagged).toBe(row.counted);
    expect(row.recounted).toBe(row.counted);
    expect(row.apart).toBe(0);
  });

  it('has macros for shares and standard errors', () => {
    const [row] = query<Record<string, number>>(
      store,
      `SELECT p_at_least(outlier_count, 2) AS p, avg((outlier_count >= 2)::INT) AS q, standard_error(width) AS se,
              stddev_samp(width) / sqrt(96) AS sf FROM points`,
    );
    expect(row.p).toBeCloseTo(row.q, 12);
    expect(row.se).toBeCloseTo(row.sf, 12);
  });

  it('prints nested 64-bit integers, and what DESCRIBE gives', () => {
    const histogram = nightsweep('sql', 'SELECT histogram(outlier_count) AS counts FROM points', '--store', store);
    expect(histogram.stderr).toBe('');
    expect(query<{ column_name: string }>(store, 'DESCRIBE points')[0].column_name).toBe('point_id');
    expect(nightsweep('sql', 'SELECT 1; SELECT 2', '--store', store)).toMatchObject({ code: 2 });
    expect(nightsweep('sql', '@missing.sql', '--store', store)).toMatchObject({ code: 2 });
  });

  it('tells a mistake in the query with exit code 2', () => {
    const { code, stderr } = nightsweep('sql', 'SELECT widht FROM points', '--store', store);
    expect(code).toBe(2);
    expect(stderr).toContain('Referenced column "widht" not found');
    expect(stderr).not.toContain('at Object');
  });

  it('a query that cannot be read is shown with the place, and no stack', () => {
    const { code, stderr } = nightsweep('sql', 'SELECT count( FROM points', '--store', store);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Parser Error: syntax error at or near "FROM"/);
    expect(stderr).toContain('^');
    expect(stderr).not.toContain('    at ');
  });
});

function pngSize(path: string): { width: number; height: number } {
  const bytes = readFileSync(path);
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

describe('phase', () => {
  it('writes the dataset, its codebook and the figures', async () => {
    const out = join(folder, 'phase');
    expect(nightsweep('phase', '--store', store, '--out', out).code).toBe(0);
    const connection = await openDuckDB();
    const cells = await queryRows<Record<string, unknown>>(
      connection,
      `SELECT * FROM ${quoted(join(out, 'phase.parquet'))}`,
    );
    expect(cells).toHaveLength(2 * 2 * 3 * 2);
    const [check] = query<Record<string, number>>(
      store,
      `SELECT avg(outlier_count) AS mean, avg(overlap_target[1]) AS alignment FROM points
        WHERE width = 128 AND alpha1 = 0.3 AND alpha2 = 0.45 AND batch = 'reused'`,
    );
    const cell = cells.find((c) => c.width === 128 && c.alpha1 === 0.3 && c.alpha2 === 0.45 && c.batch === 'reused');
    expect(cell).toMatchObject({ draws: 4, mean_count: check.mean, predicted_nonlinear: 2, predicted_total: 3 });
    expect(cell?.alignment1).toBeCloseTo(check.alignment, 12);
    const codebook = JSON.parse(readFileSync(join(out, 'phase.codebook.json'), 'utf8')) as {
      columns: { name: string }[];
    };
    expect(codebook.columns.map(({ name }) => name)).toEqual(Object.keys(cells[0]));
    for (const name of ['count', 'alignment-1', 'span-alignment', 'reuse-gap']) {
      const { width, height } = pngSize(join(out, `${name}.png`));
      expect(width).toBeGreaterThan(800);
      expect(height).toBeGreaterThan(800);
      const svg = readFileSync(join(out, `${name}.svg`), 'utf8');
      expect(svg).toContain('shape-rendering="crispEdges"');
      expect(svg).toContain('α₁');
      expect(svg).toContain('4 draws per cell');
    }
    connection.closeSync();
  });

  it('takes any two parameters as axes', () => {
    const out = join(folder, 'phase-width');
    const { code } = nightsweep(
      'phase',
      '--store',
      store,
      '--out',
      out,
      '--x',
      'alpha2',
      '--y',
      'width',
      '--row',
      'alpha1',
    );
    expect(code).toBe(0);
    const svg = readFileSync(join(out, 'count.svg'), 'utf8');
    expect(svg).toContain('α₁ = 0.3');
    expect(svg).not.toContain('k=1');
  });

  it('names the nearest parameter for a misspelt axis, and the sweeps for an empty selection', () => {
    const misspelt = nightsweep('phase', '--store', store, '--x', 'alhpa1');
    expect(misspelt.code).toBe(2);
    expect(misspelt.stderr).toContain('did you mean "alpha1"?');
    const empty = nightsweep('phase', '--store', store, '--sweep', 'other');
    expect(empty.code).toBe(2);
    expect(empty.stderr).toContain('sweeps with points: small');
  });
});

describe('diagrams tell apart what differs', () => {
  const rest = 'replicates: 2\nparameters:\n  N: 64\n  N/d: 2\n';

  function phase(
    name: string,
    text: string,
    ...options: string[]
  ): { out: string; cells: Record<string, unknown>[]; stderr: string } {
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, `name: ${name}\n${text}`);
    expect(nightsweep('run', file, '--store', store).code).toBe(0);
    const out = join(folder, name);
    const { code, stderr } = nightsweep('phase', '--store', store, '--sweep', name, '--out', out, ...options);
    expect(code).toBe(0);
    const cells = query<Record<string, unknown>>(
      store,
      `SELECT * FROM '${join(out, 'phase.parquet')}'`,
      '--allow-files',
    );
    return { out, cells, stderr };
  }

  it('third prefactors and recorded extras make no draws', () => {
    const { cells } = phase(
      'third',
      `${rest}  n/N: 2\n  alphas: [0.1, 0.2, 0.3]\n  prefactors: [[1, 1, 1], [1, 1, 3]]\n  spectrum: [false, true]\n`,
    );
    expect(cells.map(({ draws }) => draws)).toEqual([2, 2]);
  });

  it('batch sizes at one width get figures of their own, without asymptotic lines for three steps', () => {
    const { out } = phase('sizes', `${rest}  n/N: [2, 4]\n  alpha1: [0.1, 0.2]\n  alpha2: [0.1, 0.3]\n  alpha3: 0.1\n`);
    const names = readdirSync(out).filter((name) => /^count-.*svg$/.test(name));
    expect(names).toEqual(['count-samples-128.svg', 'count-samples-256.svg']);
    expect(readFileSync(join(out, names[0]), 'utf8')).not.toContain('dashed');
    // The dataset of each diagram lies beside the whole.
    for (const samples of [128, 256]) {
      const part = join(out, `phase-samples-${samples}.parquet`);
      const rows = query<{ samples: number; n: number }>(
        store,
        `SELECT samples, count(*) AS n FROM '${part}' GROUP BY 1`,
        '--allow-files',
      );
      expect(rows).toEqual([{ samples, n: 4 }]);
    }
  });

  it('signs make different files', () => {
    const { out } = phase(
      'signs',
      `${rest}  n/N: 2\n  alpha1: [0.1, 0.2]\n  alpha2: 0.3\n  prefactor1: [1, -1]\n  prefactor2: 1\n`,
    );
    const names = readdirSync(out).filter((name) => /^count-.*svg$/.test(name));
    expect(names).toEqual(['count-prefactor1-1.svg', 'count-prefactor1-m1.svg']);
  });

  it('one step is drawn over the width, and a sweep has the points that another computed', () => {
    const text = `${rest.replace('64', '[64, 96]')}  n/N: 2\n  alpha1: [0.1, 0.3]\n`;
    const first = phase('once', text);
    const second = phase('again', text);
    expect(first.cells).toHaveLength(4);
    const counts = ({ width, alpha1, draws, mean_count: mean }: Record<string, unknown>): unknown[] => [
      width,
      alpha1,
      draws,
      mean,
    ];
    expect(second.cells.map(counts)).toEqual(first.cells.map(counts));
    expect(readFileSync(join(second.out, 'count.svg'), 'utf8')).toContain('N/d = 2');
  });
});

it('a sweep of which every point failed has a report', () => {
  const file = join(folder, 'doomed.yaml');
  writeFileSync(file, 'name: doomed\nexperiment: drill\nparameters:\n  index: [1, 2]\n  behaviour: throw\n');
  expect(nightsweep('run', file, '--store', store).code).toBe(3);
  const { code, stdout } = nightsweep('report', '--store', store, '--sweep', 'doomed');
  expect(code).toBe(0);
  expect(readFileSync(stdout.split('\n')[0], 'utf8')).toContain('was asked to throw');
});

describe('report', () => {
  it('is one self-contained page with data, spectra, failures and provenance', () => {
    const { code, stdout } = nightsweep('report', '--store', store, '--sweep', 'small');
    expect(code).toBe(0);
    const path = stdout.split('\n')[0];
    const html = readFileSync(path, 'utf8');
    expect(html).toContain('id="data"');
    expect(html).not.toMatch(/(src|href)="(?!#)/);
    for (const part of ['No point failed', 'Provenance', 'Marchenko–Pastur', 'phase.parquet', 'name: small'])
      expect(html).toContain(part);
    expect(readdirSync(join(store, 'report/small')).some((name) => /^spectrum-.*\.png$/.test(name))).toBe(true);
  });
});

describe('spectrum', () => {
  it('draws chosen points', () => {
    const [{ id }] = query<{ id: string }>(store, 'SELECT min(point_id) AS id FROM points');
    const out = join(folder, 'spectra');
    expect(nightsweep('spectrum', id.slice(0, 12), '--store', store, '--out', out).code).toBe(0);
    expect(existsSync(join(out, `spectrum-${id.slice(0, 8)}.png`))).toBe(true);
    expect(readFileSync(join(out, `spectrum-${id.slice(0, 8)}.svg`), 'utf8')).toContain('measured edge');
  });
});

describe('the command line', () => {
  it('lists its commands and exit codes', () => {
    const { code, stdout } = nightsweep('--help');
    expect(code).toBe(0);
    for (const word of [
      'plan',
      'run',
      'sql',
      'phase',
      'spectrum',
      'report',
      'point',
      'schema',
      'completion',
      'Exit codes',
    ]) {
      expect(stdout).toContain(word);
    }
  });

  it.each([
    { args: [], says: 'Give a command' },
    { args: ['rnu', 'x.yaml'], says: 'there is no command "rnu"; did you mean "run"?' },
    { args: ['run'], says: 'nightsweep run <sweep>: <sweep> must be given' },
    { args: ['run', 'x.yaml', '--wrokers', '2'], says: 'there is no option --wrokers; did you mean --workers?' },
    { args: ['run', 'x.yaml', '--workers', '-1'], says: '--workers must be a positive whole number' },
    { args: ['run', 'x.yaml', '--until', 'dawn'], says: '--until "dawn" is not a time of day' },
    { args: ['run', 'missing.yaml'], says: 'missing.yaml: cannot be read: there is no such file' },
  ])('answers $args with exit code 2', ({ args, says }) => {
    const { code, stderr } = nightsweep(...args);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(2);
  });

  it('prints the codebook and the JSON Schema', () => {
    expect(nightsweep('schema').stdout).toContain('outlier_count');
    expect(JSON.parse(nightsweep('schema', 'sweep').stdout)).toHaveProperty('title', 'nightsweep sweep file');
  });
});
