import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml, stringify } from 'yaml';
import { expand } from '../../orchestrator/sweep/expand.ts';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { load } from '../sweeps.ts';
import { nightsweep, sweepFile, temporaryFolder } from './nightsweep.ts';
import { sampled } from '../sampled.ts';

const folder = join(packageRoot(), 'sweeps', 'papers');
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

/** What tests read of a sweep file. */
interface SweepText {
  parameters: Record<string, unknown>;
  when?: { if: Record<string, unknown> }[];
  zip?: Record<string, unknown[]>[];
  curves: { where?: string }[];
}

const firstTwo = (value: unknown): unknown => (Array.isArray(value) ? (value as unknown[]).slice(0, 2) : value);

/** The same sweep at N = 48, with two values of everything that varies. */
function tiny(text: string): string {
  const sweep = parseYaml(text) as SweepText;
  const small = Object.fromEntries(Object.entries(sweep.parameters).map(([name, value]) => [name, firstTwo(value)]));
  for (const name of ['alpha', 'alpha1', 'alpha2']) if (name in small) small[name] = [0.2, 0.4];
  for (const clause of sweep.when ?? []) if ('N' in clause.if) clause.if.N = 48;
  const zip = sweep.zip?.map((group) => Object.fromEntries(Object.entries(group).map(([k, v]) => [k, firstTwo(v)])));
  // Curves of one width would have no points.
  for (const curve of sweep.curves) delete curve.where;
  const parameters = { ...small, N: 48 };
  return stringify({ ...sweep, replicates: 1, parameters, ...(zip ? { zip } : {}) });
}

describe('the sweeps of the gallery', () => {
  it.each(files)('%s is valid, named like its file, and says what it asks, expects and checks', async (name) => {
    const sweep = await load(join(folder, name));
    expect(`${sweep.name}.yaml`).toBe(name);
    expect(expand(sweep).warnings).toEqual([]);
    expect(sweep.claims.question).toMatch(/\?$/);
    expect(sweep.claims.expect).not.toBeNull();
    expect(sweep.claims.checks.length).toBeGreaterThan(0);
    expect(sweep.claims.curves.length).toBeGreaterThan(0);
  });

  it('have names that no other sweep that ships has: rows and records go under them', () => {
    const others = readdirSync(join(folder, '..')).filter((name) => name.endsWith('.yaml'));
    expect(files.filter((name) => others.includes(name))).toEqual([]);
  });

  it.each(sampled(files))('%s runs in a tiny size, and its report draws the curves and ends in a verdict', (name) => {
    const { file, store } = sweepFile(tiny(readFileSync(join(folder, name), 'utf8')));
    expect(nightsweep('run', file, '--store', store).code).toBe(0);
    const { code, stdout, stderr } = nightsweep('report', '--sweep', name.replace('.yaml', ''), '--store', store);
    expect(code, stderr).toBe(0);
    const lines = stdout.trim().split('\n');
    expect(lines.at(-1)).toMatch(/^verdict: \d of \d checks? hold/);
    // What is claimed need not hold at this size, but every check must have SQL that works.
    expect(stdout).not.toContain('SQL fails');
    expect(readFileSync(lines[0], 'utf8').includes('points: mean over')).toBe(true);
  });
});

describe('checks', () => {
  const sweep = (checks: string): string => `name: claims
experiment: drill
parameters: { index: [1, 2, 3] }
question: Does it count?
${checks}`;

  function report(text: string): { code: number | null; stdout: string; stderr: string } {
    const { file, store } = sweepFile(text);
    const { code, stderr } = nightsweep('run', file, '--store', store);
    return code === 0 ? nightsweep('report', '--sweep', 'claims', '--store', store) : { code, stdout: '', stderr };
  }

  it('hold, fail or stay open, and the last line counts them', () => {
    const { code, stdout } = report(
      sweep(`checks:
  - { says: the mean index is two, value: avg(drill_index), least: 2, most: 2 }
  - { says: no index is above two, value: max(drill_index), most: 2 }
  - { says: nothing is known of the tenth, value: avg(drill_index), where: drill_index = 10, most: 1 }
  - { says: a column that is not there, value: avg(nonsense), most: 1 }
`),
    );
    expect(code).toBe(0);
    expect(stdout).toContain('holds: the mean index is two; 2, at least 2 and at most 2');
    expect(stdout).toContain('fails: no index is above two; 3, at most 2');
    expect(stdout).toContain('open: nothing is known of the tenth; no rows to look at');
    expect(stdout).toMatch(/open: a column that is not there; its SQL fails: .*nonsense/);
    expect(stdout.trim().split('\n').at(-1)).toBe('verdict: 1 of 4 checks hold, 1 fails, 2 open');
  });

  it('without a bound are refused where they stand', () => {
    const { code, stderr } = report(sweep('checks:\n  - { says: anything, value: avg(drill_index) }\n'));
    expect(code).toBe(2);
    expect(stderr).toContain('a check needs most, least or both');
  });

  it('change no point: a sweep with a question has the ids of one without', () => {
    const store = join(temporaryFolder(), 'store');
    const file = join(temporaryFolder(), 'claims.yaml');
    writeFileSync(file, 'name: claims\nexperiment: drill\nparameters: { index: [1, 2, 3] }\n');
    expect(nightsweep('run', file, '--store', store).code).toBe(0);
    writeFileSync(file, sweep('checks: [{ says: it, value: count(*), least: 3 }]\n'));
    expect(nightsweep('run', file, '--store', store).stderr).toContain('nothing to run');
    expect(nightsweep('report', '--sweep', 'claims', '--store', store).stdout).toContain('verdict: 1 of 1 checks hold');
  });
});
