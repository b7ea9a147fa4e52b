import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { type Finished, nightsweepIn, persistentFolder, query, smallSweep } from './nightsweep.ts';

/** The last line of an answer, and the lines before it. */
interface Answer {
  end: {
    event: string;
    command: string;
    ok: boolean;
    exitCode: number;
    error?: { kind: string; message: string };
    result: Record<string, unknown>;
  };
  before: { event: string; at: string; text?: string; pointsDone?: number }[];
}

const folder = persistentFolder();
const run = (...args: string[]): Finished => nightsweepIn(folder, {}, ...args);
const answered = ({ stdout }: Finished): Answer => {
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer['end']);
  const before = lines.slice(0, -1) as unknown as Answer['before'];
  return { end: lines[lines.length - 1], before };
};

/** The documented fields of results by command, in the forms that the page separates by semicolons. */
const documented = new Map(
  [...readFileSync(join(packageRoot(), 'docs/json.md'), 'utf8').matchAll(/^\| `([a-z-]+)` +\| (.*?) *\|$/gm)].map(
    ([, command, cell]) => [
      command,
      cell.split(';').map((form) => [...form.matchAll(/`([A-Za-z]+)`/g)].map(([, name]) => name)),
    ],
  ),
);

let first: Answer;
let ids: string[];
beforeAll(() => {
  writeFileSync(
    join(folder, 'small.yaml'),
    smallSweep.replace('replicates: 10', 'replicates: 4').replace('N: 128', 'N: 64'),
  );
  const finished = run('run', 'small.yaml', '--json');
  expect(finished.code, finished.stderr).toBe(0);
  first = answered(finished);
  ids = query<{ id: string }>(join(folder, 'results'), 'SELECT point_id AS id FROM points ORDER BY 1').map(
    ({ id }) => id,
  );
  mkdirSync(join(folder, 'sheets'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('--json', () => {
  it('tells of a run while it goes on, and how it ended', () => {
    expect(first.end).toMatchObject({
      ...{ event: 'end', command: 'run', ok: true, exitCode: 0 },
      result: { store: 'results', pointsDone: 48, pointsFailed: 0, pointsLeft: 0, fatal: null },
    });
    expect(Object.keys(first.end.result).sort()).toEqual(documented.get('run')?.flat().sort());
    expect(first.before.filter(({ event }) => event === 'progress').at(-1)?.pointsDone).toBe(48);
    expect(first.before.find(({ event }) => event === 'said')?.text).toContain('48 points in');
    for (const { at } of first.before) expect(new Date(at).toISOString()).toBe(at);
  });

  const night = ['night', '--store', 'none'];
  it.each<[string, ...string[]]>([
    ['plan', 'small.yaml'],
    ['run', 'small.yaml'],
    ['status'],
    ['explain', 'small.yaml'],
    ['sql', 'SELECT count(*)::BIGINT AS n, 1e400::DOUBLE AS x FROM points'],
    ['sql', 'SELECT 1 AS n', '--out', 'sheets/n.csv'],
    ['phase', '--sweep', 'small', '--only', 'count'],
    ['fit', 'boundary', '--sweep', 'small'],
    ['report', '--sweep', 'small'],
    ['export', '--sweep', 'small', '--out', 'dataset'],
    ['cite', 'small.yaml'],
    ['verify', 'small.yaml', '--sample', '10%'],
    ['verify', 'small.yaml', '--precision'],
    ['doctor'],
    ['fsck'],
    ['fsck', '--repair'],
    ['gc', 'small.yaml'],
    ['help'],
    ['help', 'clusters'],
    ['init', 'started.yaml'],
    ['schema', 'points'],
    ['schema', 'sweep'],
    ['completion', 'bash'],
    ['export-chunks', 'small.yaml', ...night],
    ['run-chunk', 'night', '0'],
    ['collect', ...night],
    ['merge', 'none'],
  ])('%s %s %s answers with one object that has the documented fields', (command, ...args) => {
    const { end, before } = answered(run(command, ...args, '--json'));
    expect(end).toMatchObject({ event: 'end', command });
    expect(end.error).toBeUndefined();
    if (command !== 'run') expect(before).toEqual([]);
    const forms = documented.get(command) ?? [];
    const fields = Object.keys(end.result);
    // A form names all fields of a result, or what an option adds to the form before.
    const possible = [...forms, forms.flat(), [...forms[0], ...forms.slice(1).flat()]].map((form) => [...form].sort());
    expect(possible).toContainEqual([...fields].sort());
  });

  it('has rows, points and figures as values', () => {
    expect(answered(run('sql', 'SELECT count(*) AS n FROM points', '--json')).end.result.rows).toEqual([{ n: 48 }]);
    const { point, recomputed } = answered(run('point', ids[0], '--recompute', '--json')).end.result;
    expect(point).toMatchObject({ point_id: ids[0], width: 64 });
    expect(recomputed).toMatchObject({ differences: [] });
    const { figures } = answered(run('spectrum', ids[0], '--json')).end.result as { figures: string[] };
    expect(readFileSync(join(folder, figures[0])).subarray(1, 4).toString()).toBe('PNG');
  });

  it('leaves words for completion and the text of --help to those who read them', () => {
    const json = { NIGHTSWEEP_JSON: '1' };
    expect(nightsweepIn(folder, json, '--get-yargs-completions', 'nightsweep', 'pla').stdout.trim()).toBe('plan');
    expect(answered(nightsweepIn(folder, json, '--help')).end.result.text).toContain('nightsweep init');
  });

  it('says what went wrong, and by the environment too', () => {
    const { code, stdout } = nightsweepIn(folder, { NIGHTSWEEP_JSON: '1' }, 'plan', 'no.yaml');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ event: 'end', command: 'plan', ok: false, exitCode: 2 },
      error: { kind: 'InputFileError', message: expect.stringContaining('no.yaml') as string },
    });
    for (const args of [['frob'], ['plan'], ['sql', 'SELEC 1'], ['status', '--store', 'nowhere']]) {
      const finished = run(...args, '--json');
      expect(answered(finished).end).toMatchObject({ ok: false, exitCode: finished.code });
      expect(answered(finished).end.error?.message).not.toMatch(/^\s+at /m);
    }
  });
});

describe('every command', () => {
  it('says nothing but errors on standard error with -q', () => {
    expect(run('run', 'small.yaml', '-q')).toMatchObject({ code: 0, stderr: '' });
    expect(run('plan', 'no.yaml', '-q').stderr).toContain('no.yaml');
  });

  it('has colours where they are wanted, and only there', () => {
    expect(run('doctor').stdout).not.toContain('\u001b[');
    expect(run('doctor', '--color', 'always').stdout).toContain('\u001b[32mfine');
    expect(run('doctor', '--color', 'sometimes').code).toBe(2);
  });
});
