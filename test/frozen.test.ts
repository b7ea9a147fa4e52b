import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expand } from '../orchestrator/sweep/expand.ts';
import type { Sweep } from '../orchestrator/sweep/sweep.ts';
import { load, parse } from './sweeps.ts';
import { packageRoot } from '../kernels/native/package-root.ts';
import { type Finished, nightsweep, query, stored, temporaryFolder } from './cli/nightsweep.ts';

// What test/fixtures/frozen holds was written by commit 746813c. It is not to be written anew: it stands for the stores and sweep files
// that people have. Only figures and answers of queries may change, on purpose: UPDATE_FROZEN_FIGURES=1 rewrites them.

const fixtures = join(packageRoot(), 'test/fixtures/frozen');
const read = (name: string): unknown => JSON.parse(readFileSync(join(fixtures, name), 'utf8'));

/** A copy of the frozen store in a folder. */
function copyOfStore(folder: string): string {
  const store = join(folder, 'store');
  cpSync(join(fixtures, 'store'), store, { recursive: true });
  return store;
}

/** The sweep file that the store has of one of its sweeps. */
const recorded = (store: string, sweep: string): string => join(store, 'sweeps', sweep, 'spec.yaml');

interface WrittenOut {
  sweep: string;
  ids: string[];
}
interface Shipped {
  file: string;
  count: number;
  sha256: string;
  first: string[];
}

describe('point ids', () => {
  const cases = read('ids.json') as (WrittenOut | Shipped)[];
  const idsOf = (sweep: Sweep): string[] => expand(sweep).points.map(({ id }) => id);
  const named = cases.flatMap((frozen) =>
    'sweep' in frozen ? [{ ...frozen, name: /^name: (.*)$/m.exec(frozen.sweep)?.[1] ?? '' }] : [],
  );
  const shipped = cases.flatMap((frozen) => ('file' in frozen ? [frozen] : []));

  it.each(named)('of the sweep $name are what they were, in the same order', async ({ sweep, ids }) => {
    expect(idsOf(await parse(sweep))).toEqual(ids);
  });

  it.each(shipped)('of $file are what they were, all $count', async ({ file, count, sha256, first }) => {
    const ids = idsOf(await load(join(packageRoot(), file)));
    expect(ids.slice(0, first.length)).toEqual(first);
    expect(ids).toHaveLength(count);
    expect(createHash('sha256').update(ids.join('\n')).digest('hex')).toBe(sha256);
  });

  it.each([
    ['sizes are by number or by ratio', 'sizes-by-number', 'sizes-by-other-ratios'],
    ['defaults are written out', 'defaults-written-out'],
  ])('are the same whether or not %s', (_, ...names) => {
    const idsNamed = (wanted: string): string[] | undefined => named.find(({ name }) => name === wanted)?.ids;
    for (const name of names) expect(idsNamed(name)).toEqual(idsNamed('smallest'));
  });
});

interface FrozenColumn {
  name: string;
  type: string;
  unit?: string;
  meaning: string;
}
type Codebook = 'two-step' | 'drill' | 'failures';
/** Columns that have come to mean something else on purpose (decision 0017); their revisions have grown. */
const changed = new Set([
  'outlier_count',
  'outlier_span_target',
  'edge_noise',
  'edge_margin',
  'singular_values',
  'predicted_strengths',
]);

describe('codebooks', () => {
  const codebooks = read('codebooks.json') as Record<Codebook, FrozenColumn[]>;

  it.each([
    ['points', 'two-step'],
    ['failures', 'failures'],
  ] as const)('schema %s has every frozen column, its type, and a meaning that at most says more', (topic, table) => {
    const { code, stdout } = nightsweep('schema', topic);
    expect(code).toBe(0);
    const columns = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/\s+/).join(' '));
    for (const { name, type, unit, meaning } of codebooks[table]) {
      const said = changed.has(name) ? '' : meaning;
      const found = columns.find((line) => line.startsWith(`${name} ${type} ${said}`));
      expect(found, name).toBeDefined();
      if (unit !== undefined) expect(found).toContain(`[${unit}]`);
    }
  });

  it('are written into new segments, of drills too, with every frozen column', () => {
    const folder = temporaryFolder();
    const store = join(folder, 'store');
    const sweeps = [
      'name: a\nparameters:\n  N: 32\n  d/N: 0.5\n  n/N: 2\n  alpha1: 0.3\n',
      'name: b\nexperiment: drill\nparameters:\n  index: 1\n',
    ];
    for (const text of sweeps) {
      const file = join(folder, 'sweep.yaml');
      writeFileSync(file, text);
      expect(nightsweep('run', file, '--store', store).code).toBe(0);
    }
    for (const table of ['two-step', 'drill'] as const) {
      const segments = join(store, 'data', table, '*.parquet');
      const [{ codebook }] = query<{ codebook: string }>(
        store,
        `SELECT decode(value) AS codebook FROM parquet_kv_metadata('${segments}') WHERE decode(key) = 'nightsweep.codebook'`,
      );
      const written = new Map((JSON.parse(codebook) as FrozenColumn[]).map((column) => [column.name, column]));
      for (const { name, type, unit, meaning } of codebooks[table]) {
        expect(written.get(name)).toMatchObject({ type, ...(unit === undefined ? {} : { unit }) });
        if (!changed.has(name)) expect(written.get(name)?.meaning.startsWith(meaning), name).toBe(true);
      }
    }
  });
});

interface Views {
  views: Record<string, { name: string; type: string }[]>;
  queries: { sql: string; rows: Record<string, unknown>[] }[];
}

describe('the frozen store, queried', () => {
  const { views, queries } = read('views.json') as Views;
  let folder: string;
  let store: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nightsweep-frozen-'));
    store = copyOfStore(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.keys(views))('the view %s has every frozen column with its type', (view) => {
    const columns = query<{ column_name: string; column_type: string }>(store, `DESCRIBE ${view}`);
    const found = columns.map(({ column_name: name, column_type: type }) => ({ name, type }));
    expect(found).toEqual(expect.arrayContaining(views[view]));
  });

  it.each(queries)('answers as it did: $sql', (frozen) => {
    const answer = query<Record<string, unknown>>(store, frozen.sql);
    if (process.env.UPDATE_FROZEN_FIGURES === '1') {
      frozen.rows = answer;
      writeFileSync(join(fixtures, 'views.json'), `${JSON.stringify({ views, queries }, null, 1)}\n`);
    }
    expect(answer).toEqual(frozen.rows);
  });
});

describe('the frozen store, used', () => {
  // Two steps in f64, whose whole spectrum is stored; and two steps in f32, whose is not.
  const withSpectrum = '70c52778bdcf340ccec8bd2e';
  const others = (store: string): string =>
    query<{ id: string }>(store, "SELECT min(point_id) AS id FROM points WHERE sweep = 'frozen' AND width = 128")[0].id;

  it('point shows a stored point, and computing it again agrees', () => {
    const store = copyOfStore(temporaryFolder());
    for (const id of [withSpectrum, others(store)]) {
      const { code, stdout } = nightsweep('point', id, '--store', store, '--recompute');
      expect(stdout).toContain(id);
      expect(stdout).toContain('recomputed: agrees');
      expect(code).toBe(0);
    }
  });

  it('spectrum draws points whose spectrum is stored, and others', () => {
    const folder = temporaryFolder();
    const store = copyOfStore(folder);
    const ids = [withSpectrum, others(store)];
    const out = join(folder, 'out');
    expect(nightsweep('spectrum', ...ids, '--store', store, '--out', out).code).toBe(0);
    for (const id of ids) expect(existsSync(join(out, `spectrum-${id.slice(0, 8)}.svg`))).toBe(true);
  });

  it('report writes a page on the whole sweep', () => {
    const folder = temporaryFolder();
    const store = copyOfStore(folder);
    const out = join(folder, 'out');
    const { code } = nightsweep('report', '--sweep', 'frozen', '--store', store, '--out', out);
    expect(code).toBe(0);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Rows that every later version must read');
  });

  it('plan finds the stored points of every sweep, sealed or in a live journal', () => {
    const store = copyOfStore(temporaryFolder());
    for (const [sweep, points, present] of [
      ['frozen', 288, 288],
      ['frozen-others', 8, 8],
      ['frozen-refined', 54, 54],
      ['frozen-drill', 12, 10],
      ['frozen-live', 240, 76],
    ] as const) {
      const { code, stdout } = nightsweep('plan', recorded(store, sweep), '--store', store);
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`points +${points}\n +stored +${present}\n`));
    }
  });

  it.each([
    ['frozen', 288],
    ['frozen-others', 8],
  ])('run of %s finds all %i points stored and computes none', (sweep, points) => {
    const store = copyOfStore(temporaryFolder());
    const { code, stderr } = nightsweep('run', recorded(store, sweep), '--store', store);
    expect(stderr).toContain(`all ${points} points are stored`);
    expect(stderr).not.toContain('points computed');
    expect(code).toBe(0);
  });

  it('run of a refined sweep reads what refinement added and adds nothing', () => {
    const store = copyOfStore(temporaryFolder());
    const record = join(store, 'sweeps/frozen-refined/refinement.jsonl');
    const before = readFileSync(record, 'utf8');
    const { code, stderr } = nightsweep('run', recorded(store, 'frozen-refined'), '--store', store);
    expect(stderr).toContain('all 54 points are stored');
    expect(stderr).toContain('the budget is used up after 24 points');
    expect(code).toBe(0);
    expect(readFileSync(record, 'utf8')).toBe(before);
  });

  it('run goes on beside a live journal: what it holds is not computed again, and it is left alone', () => {
    const store = copyOfStore(temporaryFolder());
    const journals = readdirSync(join(store, 'journal'));
    const { code, stderr } = nightsweep('run', recorded(store, 'frozen-live'), '--store', store);
    expect(stderr).toContain('164 points (76 are stored already)');
    expect(code).toBe(0);
    expect(readdirSync(join(store, 'journal'))).toEqual(journals);
    const total = 288 + 8 + 54 + 240;
    expect(stored(store)).toEqual({ rows: total, points: total });
  });

  it('old rows are counted by strict, and outputs say so; refreshed ones by their match', () => {
    const folder = temporaryFolder();
    const store = copyOfStore(folder);
    const strict = `CASE WHEN edge_noise IS NOT NULL
      THEN count_outliers(singular_values, greatest(edge_measured, edge_noise), 1 + width ** (-2.0 / 3)) END`;
    const odd = (condition: string): unknown => query(store, `SELECT count(*) AS n FROM points WHERE ${condition}`)[0];
    expect(odd(`outlier_count IS DISTINCT FROM ${strict}`)).toEqual({ n: 0 });
    expect(odd('edge_noise IS NULL AND outlier_count IS NOT NULL')).toEqual({ n: 0 });
    const phase = nightsweep('phase', '--sweep', 'frozen', '--store', store, '--out', join(folder, 'out'));
    expect(phase.stderr).toContain('do not say which formulas made them');
    expect(nightsweep('run', recorded(store, 'frozen'), '--store', store, '--refresh', 'counts').code).toBe(0);
    const own =
      "sweep = 'frozen' AND (revision_counts IS DISTINCT FROM 4 OR signal_match IS NULL OR outlier_count IS DISTINCT FROM";
    const learned = `len(list_filter(range(1, len(singular_values) + 1), lambda i: singular_values[i] > edge_noise AND signal_match[i] > 0.25))`;
    expect(odd(`${own} ${learned})`)).toEqual({ n: 0 });
  }, 60_000);

  it('run of a drill tries only what had failed', () => {
    const store = copyOfStore(temporaryFolder());
    const { code, stderr } = nightsweep('run', recorded(store, 'frozen-drill'), '--store', store);
    expect(stderr).toContain('2 points (10 are stored already)');
    expect(code).toBe(3);
    expect(query(store, 'SELECT count(*) AS failed FROM failures WHERE NOT resolved')).toEqual([{ failed: 4 }]);
  });
});

interface FrozenFigure {
  name: string;
  /** The command, but for the store and the folder to write to. */
  args: string[];
  /** What the command calls the figure. */
  file: string;
}

/** A figure to compare: a line per element, decimals rounded, ids numbered from 0 whatever was drawn before it. */
function comparable(svg: string): string {
  const numbers = new Map<string, number>();
  return `${svg
    .replaceAll(/-?\d+(?:\.\d+(?:e[-+]?\d+)?|e-\d+)/g, (x) => String(Number(Number(x).toFixed(2)) + 0))
    .replaceAll(/\b(clip|gradient_)\d+\b/g, (id, kind: string) => {
      const number = numbers.get(id) ?? numbers.size;
      numbers.set(id, number);
      return `${kind}${number}`;
    })
    .replaceAll('><', '>\n<')
    .trim()}\n`;
}

/** Whether two lines differ at most by a number that lies on the edge of being rounded up. */
function alike(a: string | undefined, b: string | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  const [left, right] = [a, b].map((line) => line.split(/(-?\d+(?:\.\d+)?)/));
  const oneStep = 0.0101;
  return (
    left.length === right.length &&
    left.every((part, i) => part === right[i] || (i % 2 === 1 && Math.abs(Number(part) - Number(right[i])) < oneStep))
  );
}

/** The first difference of two figures in words; null if there is none. */
function firstDifference(name: string, frozen: string, drawn: string): string | null {
  const [before, now] = [frozen.split('\n'), drawn.split('\n')];
  for (let i = 0; i < Math.max(before.length, now.length); i++) {
    const [a, b] = [before.at(i), now.at(i)];
    if (alike(a, b)) continue;
    let same = 0;
    while (a !== undefined && b !== undefined && a[same] === b[same]) same++;
    const from = Math.max(same - 60, 0);
    const snippet = (line: string | undefined): string => line?.slice(from, from + 200) ?? '(it has ended)';
    return `the figure ${name} differs from line ${i + 1} on\n  frozen: ${snippet(a)}\n  drawn:  ${snippet(b)}`;
  }
  return null;
}

describe('figures of the frozen store', () => {
  const figures = read('figures.json') as FrozenFigure[];
  const finished = new Map<string, Finished & { out: string }>();
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nightsweep-frozen-'));
    const store = copyOfStore(folder);
    for (const { args } of figures) {
      const command = args.join(' ');
      if (finished.has(command)) continue;
      const out = join(folder, `figures-${finished.size}`);
      finished.set(command, { ...nightsweep(...args, '--store', store, '--out', out), out });
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(figures)('$name is drawn as it was', ({ name, args, file }) => {
    const command = finished.get(args.join(' '));
    expect(command?.code, command?.stderr).toBe(0);
    const drawn = comparable(readFileSync(join(command?.out ?? '', file), 'utf8'));
    const path = join(fixtures, 'figures', `${name}.svg`);
    if (process.env.UPDATE_FROZEN_FIGURES === '1') writeFileSync(path, drawn);
    const difference = firstDifference(name, readFileSync(path, 'utf8'), drawn);
    if (difference !== null) expect.fail(difference);
  });
});
