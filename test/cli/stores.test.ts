import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Workplace, workplace } from '../faults/workplace.ts';
import { nightsweep, persistentFolder, query, stored } from './nightsweep.ts';

/** Drills in rows of ten: as many points as there are numbers. */
const drills = (name: string, from: number, to: number, rest = ''): string =>
  `name: ${name}\nexperiment: drill\nparameters: { index: { from: ${from}, to: ${to}, step: 1 } }\n${rest}`;

let folder: string;
const at = (...path: string[]): string => join(folder, ...path);
const run = (sweep: string, store: string, ...more: string[]): ReturnType<typeof nightsweep> =>
  nightsweep('run', at(sweep), '--store', at(store), ...more);
const copy = (store: string, name: string): string => {
  cpSync(at(store), at(name), { recursive: true });
  return at(name);
};
const count = (store: string): { rows: number; points: number } => stored(store, 'drills');

beforeAll(() => {
  folder = persistentFolder();
  writeFileSync(at('low.yaml'), drills('low', 0, 29));
  writeFileSync(at('high.yaml'), drills('high', 20, 59));
  writeFileSync(
    at('failing.yaml'),
    drills('failing', 100, 101, 'when:\n  - if: { index: 101 }\n    then: { behaviour: throw }\n'),
  );
  expect(run('low.yaml', 'a').code).toBe(0);
  expect(run('high.yaml', 'b').code).toBe(0);
  expect(run('failing.yaml', 'b').code).toBe(3);
}, 120_000);

describe('merge', () => {
  it('takes in what another store has beyond this one, each row once, however often it is done', () => {
    const store = copy('a', 'merged');
    const first = nightsweep('merge', at('b'), '--store', store);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toMatch(/drill +41 +31\n/);
    expect(first.stdout).toMatch(/failures +1 +1\n/);
    expect(count(store)).toEqual({ rows: 61, points: 61 });
    expect(nightsweep('merge', at('b'), '--store', store).stdout).toMatch(/drill +41 +0\n/);
    expect(count(store)).toEqual({ rows: 61, points: 61 });
    expect(query(store, 'SELECT count(*)::INT AS n FROM failures')).toEqual([{ n: 1 }]);
    // The other store is as it was, and the sweeps that came with it are complete.
    expect(count(at('b'))).toEqual({ rows: 41, points: 41 });
    expect(nightsweep('run', at('high.yaml'), '--store', store).stderr).toContain('all 40 points are stored');
    expect(readFileSync(join(store, 'sweeps/high/spec.yaml'), 'utf8')).toBe(drills('high', 20, 59));
  });

  it('makes a store that is not there yet', () => {
    expect(nightsweep('merge', at('b'), '--store', at('new')).code).toBe(0);
    expect(count(at('new'))).toEqual({ rows: 41, points: 41 });
  });

  it('takes in nothing of a store with a damaged file, and says which', () => {
    const other = copy('b', 'damaged');
    const data = join(other, 'data/drill');
    const [segment] = readdirSync(data).map((name) => join(data, name));
    const bytes = readFileSync(segment);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(segment, bytes);
    const store = copy('a', 'kept');
    const { code, stderr } = nightsweep('merge', other, '--store', store);
    expect(code).toBe(1);
    expect(stderr).toContain(`${segment} is damaged`);
    expect(stderr).toContain('nothing was taken in');
    expect(count(store)).toEqual({ rows: 30, points: 30 });
  });

  it.each([
    ['no store', (): string[] => [at('nowhere'), '--store', at('a')], 'there is no store at'],
    ['itself', (): string[] => [at('a'), '--store', at('a')], 'is the store'],
  ])('refuses %s', (_, args, says) => {
    const { code, stderr } = nightsweep('merge', ...args());
    expect(code).toBeGreaterThan(0);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('    at ');
  });
});

describe('gc', () => {
  it('counts what no sweep file asks for, removes it only when told to, and keeps the rest', () => {
    const store = copy('b', 'pruned');
    const dry = nightsweep('gc', at('high.yaml'), '--store', store);
    expect(dry.stdout).toContain('1 of 41 rows are asked for by none of these sweep files; nothing was removed');
    expect(count(store)).toEqual({ rows: 41, points: 41 });
    const wet = nightsweep('gc', at('low.yaml'), '--store', store, '--remove');
    expect(wet.code, wet.stderr).toBe(0);
    expect(wet.stdout).toContain('31 of 41 rows are asked for by none of these sweep files; they were removed');
    expect(count(store)).toEqual({ rows: 10, points: 10 });
    expect(query(store, 'SELECT min(drill_index) AS least, max(drill_index) AS most FROM drills')).toEqual([
      { least: 20, most: 29 },
    ]);
    expect(nightsweep('fsck', '--store', store).code).toBe(0);
    // What was removed is computed again when it is asked for.
    expect(nightsweep('run', at('high.yaml'), '--store', store).code).toBe(0);
    expect(count(store)).toEqual({ rows: 40, points: 40 });
  });
});

describe('explain', () => {
  it('says of each point whether it is stored, failed or new, and why', () => {
    const { code, stdout } = nightsweep('explain', at('failing.yaml'), '--store', at('b'));
    expect(code).toBe(0);
    expect(stdout).toContain('stored: 1 (a run computes none of them)');
    expect(stdout).toMatch(
      /failed: 1 .*\n {2}1 {2}error after 2 attempts on \S+: Error: drill 101 was asked to throw; again: nightsweep run /,
    );
    const other = nightsweep('explain', at('low.yaml'), '--store', at('b')).stdout;
    expect(other).toContain('stored: 10');
    expect(other).toMatch(/new: 20 .*\n {2}20 {2}index 0, 1, 2, 3, … \(20 values\) \(\d+\)\n/);
    const listed = nightsweep('explain', at('low.yaml'), '--store', at('b'), '--points').stdout.trim().split('\n');
    expect(listed).toHaveLength(30);
    expect(listed.filter((line) => /^[0-9a-f]{24}\tstored\t?$/.test(line))).toHaveLength(10);
    expect(nightsweep('explain', at('low.yaml'), '--store', at('nowhere')).stdout).toContain(
      'nothing of this experiment is stored',
    );
  });

  it('says what an earlier formula made, and what an earlier version meant', () => {
    const own = (version: number, revision: number, changes = ''): string => `export default {
      name: 'own', version: ${version}, revisions: { result: ${revision} }, ${changes}
      parameters: { x: { kind: 'integer', meaning: 'a number' } },
      columns: [{ name: 'v', type: 'real', meaning: 'the number again' }],
      compute(points, lab, emit) { points.forEach(({ x }, i) => emit(i, { v: x })); },
    };`;
    const place: Workplace = workplace({
      'own.mjs': own(1, 1),
      'own.yaml': 'name: own\nexperiment: ./own.mjs\nparameters: { x: [1, 2, 3] }\n',
    });
    expect(place('run', 'own.yaml', '--trust').code).toBe(0);
    place.write('own.mjs', own(1, 2));
    expect(place('explain', 'own.yaml', '--trust').stdout).toMatch(
      /outdated: 3 .*\n {2}3 {2}an earlier formula made result; renew with --refresh\n/,
    );
    place.write(
      'own.mjs',
      own(2, 2, "changes: [{ version: 2, what: 'x is in metres', unchanged: ({ x }) => x === 3 }],"),
    );
    const { stdout } = place('explain', 'own.yaml', '--trust');
    expect(stdout).toMatch(
      /other version: 2 .*\n {2}2 {2}stored under version 1 of the experiment; version 2: x is in metres\n/,
    );
    expect(stdout).toContain('outdated: 1');
  });
});

it('run --only computes just the points whose ids begin so, and refuses ids that the sweep does not have', () => {
  const ids = nightsweep('explain', at('low.yaml'), '--store', at('nowhere'), '--points').stdout.split('\n');
  const [id] = ids[4].split('\t');
  expect(run('low.yaml', 'only', '--only', id.slice(0, 12)).code).toBe(0);
  expect(query(at('only'), 'SELECT point_id FROM drills')).toEqual([{ point_id: id }]);
  const { code, stderr } = run('low.yaml', 'only', '--only', id);
  expect(code).toBe(2);
  expect(stderr).toContain('has no such point left');
});
