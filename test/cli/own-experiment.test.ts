import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { type Finished, nightsweepIn, persistentFolder } from './nightsweep.ts';

const page = readFileSync(join(packageRoot(), 'docs/own-experiment.md'), 'utf8');
const [asModule, asCommand] = page.split('\n## As a command');

/** Files of a part of the page: a name in code and a colon on a line, then the block. */
const filesOf = (part: string): [string, string][] =>
  [...part.matchAll(/^`([\w.-]+)`:\n\n```\w+\n([\s\S]*?)^```$/gm)].map(([, name, text]) => [name, text]);
/** Commands of a part of the page, as lists of words. */
const commandsOf = (part: string): string[][] =>
  [...part.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block]) => block.trim().split('\n'))
    .map((line) => [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, text, word]) => text ?? word).slice(2));

const hasNumpy = spawnSync('/usr/bin/python3', ['-c', 'import numpy']).status === 0;
if (!hasNumpy) {
  process.stderr.write(
    '\nSKIPPED: /usr/bin/python3 has no numpy (Debian: python3-numpy); the command of docs/own-experiment.md is not run\n',
  );
}

describe('docs/own-experiment.md', () => {
  const folder = persistentFolder();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const run = (...args: string[]): Finished => nightsweepIn(folder, { XDG_STATE_HOME: join(folder, 'state') }, ...args);
  const rows = <T>(sql: string): T[] => JSON.parse(run('sql', sql, '--format', 'json').stdout) as T[];

  describe('as a module', () => {
    beforeAll(() => {
      for (const [name, text] of filesOf(asModule)) writeFileSync(join(folder, name), text);
    });

    it('code that was never run here is not run without a yes: what would run is shown, exit code 2', () => {
      for (const command of ['plan', 'run', 'verify']) {
        const { code, stderr } = run(command, 'bbp.yaml', ...(command === 'verify' ? ['--precision'] : []));
        expect(code).toBe(2);
        expect(stderr).toContain('wigner.mjs');
        expect(stderr).toContain('--trust');
      }
      expect(existsSync(join(folder, 'results'))).toBe(false);
    });

    it('every command of the page works', () => {
      for (const args of commandsOf(asModule)) {
        const { code, stderr } = run(...args);
        expect(code, `${args.join(' ')}\n${stderr}`).toBe(0);
      }
      for (const picture of ['phase/bbp/top.png', 'phase/bbp/overlap.png', 'report/bbp/report.html']) {
        expect(existsSync(join(folder, 'results', picture)), picture).toBe(true);
      }
      expect(readFileSync(join(folder, 'overlaps/overlap.svg'), 'utf8')).toContain('θ');
    });

    it('the eigenvalue follows the BBP transition', () => {
      const found = rows<{ theta: number; top: number; bbp: number; overlap: number }>(
        'SELECT theta, avg(top) AS top, any_value(bbp) AS bbp, avg(overlap) AS overlap FROM wigner WHERE N = 200 GROUP BY theta',
      );
      expect(found).toHaveLength(9);
      // Six draws at N = 200 scatter by a few per cent.
      for (const { top, bbp } of found) expect(Math.abs(top / bbp - 1)).toBeLessThan(0.06);
      const at = (theta: number) => found.find((row) => row.theta === theta)?.overlap ?? NaN;
      expect(at(2)).toBeGreaterThan(0.8);
      expect(at(0.5)).toBeLessThan(0.3);
    });

    it('it is planned with a price that rows calibrate, resumed, and has one row per point', () => {
      const plan = run('plan', 'bbp.yaml').stdout;
      expect(plan).toContain('stored       162');
      const again = run('run', 'bbp.yaml');
      expect(again.stderr).toContain('all 162 points are stored');
      appendFileSync(join(folder, 'bbp.yaml'), 'seed: 2\n');
      expect(run('plan', 'bbp.yaml').stdout).toMatch(/calibrated by 18 tasks of this host/);
      expect(rows('SELECT count(*) AS n, count(DISTINCT point_id) AS points FROM wigner')).toEqual([
        { n: 162, points: 162 },
      ]);
    });

    it('rows have the hash of the code, which is kept; a point is computed again from it after the file has changed', () => {
      const [{ id, hash }] = rows<{ id: string; hash: string }>(
        'SELECT min(point_id) AS id, any_value(code_hash) AS hash FROM wigner',
      );
      const kept = join(folder, 'results/sweeps/bbp', `code-${hash}`, 'wigner.mjs');
      const text = readFileSync(join(folder, 'wigner.mjs'), 'utf8');
      expect(readFileSync(kept, 'utf8')).toBe(text);
      writeFileSync(join(folder, 'wigner.mjs'), text.replace('top: values[0]', 'top: values[0] + 1'));
      const { code, stdout } = run('point', id, '--recompute');
      expect(stdout).toContain('recomputed: agrees in 4 columns');
      expect(code).toBe(0);
      expect(run('plan', 'bbp.yaml').code).toBe(2);
      writeFileSync(join(folder, 'wigner.mjs'), text);
    });

    it('a sweep of it is refined on a column, along a parameter', () => {
      const text = `name: refined
seed: 3
experiment: ./wigner.mjs
replicates: 6
refine: { where: boundary, column: detached, along: theta, counts: [1], error: 0.08, points: 60 }
parameters: { N: 50, theta: { from: 0.5, to: 3, step: 0.5 } }
`;
      writeFileSync(join(folder, 'refined.yaml'), text);
      const { code, stderr } = run('run', 'refined.yaml');
      expect(code).toBe(0);
      expect(stderr).toMatch(/refinement, round 1: .* points are added/);
      expect(stderr).toContain('refinement ends: 1 of 1 boundaries are known');
      const [{ n }] = rows<{ n: number }>(`SELECT count(*) AS n FROM wigner WHERE sweep = 'refined'`);
      expect(n).toBeGreaterThan(36);
      expect(n).toBeLessThanOrEqual(96);
    });
  });

  describe.skipIf(!hasNumpy)('as a command in numpy', () => {
    beforeAll(() => {
      for (const [name, text] of filesOf(asCommand)) writeFileSync(join(folder, name), text);
    });

    it('every command of the page works, and the eigenvalue follows the BBP transition', () => {
      for (const args of commandsOf(asCommand)) {
        const { code, stderr } = run(...args);
        expect(code, `${args.join(' ')}\n${stderr}`).toBe(0);
      }
      const found = rows<{ theta: number; top: number }>(
        'SELECT theta, avg(top) AS top FROM wigner_numpy WHERE N = 200 GROUP BY theta',
      );
      for (const { theta, top } of found) {
        expect(Math.abs(top / (theta > 1 ? theta + 1 / theta : 2) - 1)).toBeLessThan(0.06);
      }
      expect(existsSync(join(folder, 'results/phase/bbp-numpy/top.png'))).toBe(true);
    });

    it('a point of it is computed again to the same values', () => {
      const [{ id }] = rows<{ id: string }>('SELECT min(point_id) AS id FROM wigner_numpy');
      expect(run('point', id, '--recompute').stdout).toContain('recomputed: agrees in 2 columns');
    });
  });

  it('both experiments and those that ship are in one store, each with a view of its own', () => {
    const found = rows<{ experiment: string }>('SELECT DISTINCT experiment FROM rows ORDER BY 1');
    expect(found.map(({ experiment }) => experiment)).toEqual(hasNumpy ? ['wigner', 'wigner-numpy'] : ['wigner']);
    expect(rows('SELECT count(*) AS n FROM points')).toEqual([{ n: 0 }]);
  });
});
