import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../cli/nightsweep.ts';
import { type Workplace, workplace } from './workplace.ts';

/** Twelve points that share a draw, so that they make one task; each takes 400 ms and writes a line when it is computed. */
const slow = (log: string, more = ''): string => `import { appendFileSync } from 'node:fs';
export default {
  name: 'own', version: 1,
  parameters: { x: { kind: 'integer', meaning: 'a number' } },
  columns: [{ name: 'v', type: 'real', meaning: 'the number again' }],
  sharing: { draw: () => '', cuts: [] },
  estimate: (points) => ({ ms: 400 * points.length, memory: 0, bytes: 0, threadable: false }),
  async compute(points, lab, emit) {
    for (const [i, { x }] of points.entries()) {
      await new Promise((resolve) => setTimeout(resolve, 400));
      appendFileSync(${JSON.stringify(log)}, x + '\\n');
      ${more}
      emit(i, { v: x });
    }
  },
};
`;

interface Slow {
  run: Workplace;
  /** Numbers of the points that were computed, in their order. */
  computed: () => number[];
}

function slowPlace(more?: string): Slow {
  const log = join(temporaryFolder(), 'computed');
  const sweep = 'name: own\nexperiment: ./own.mjs\nparameters: { x: { from: 1, to: 12, step: 1 } }\n';
  const run = workplace({ 'own.mjs': slow(log, more), 'own.yaml': sweep });
  return { run, computed: () => readFileSync(log, 'utf8').trim().split('\n').map(Number) };
}

describe('rows leave their worker as they are computed', () => {
  it('a pool host that dies costs the last second of its task, and what it had stored is not computed again', () => {
    // The seventh point ends the process the first time it is computed.
    const { run, computed } = slowPlace(
      `if (x === 7 && !globalThis.seen && process.env.NIGHTSWEEP_DIED === undefined) {
         const { existsSync, writeFileSync } = await import('node:fs');
         if (!existsSync('died')) { writeFileSync('died', ''); process.kill(process.pid, 'SIGKILL'); }
       }`,
    );
    expect(run('run', 'own.yaml', '--trust', '--workers', '1').code).toBe(0);
    expect(run.rows('SELECT count(*)::INT AS rows, count(DISTINCT x)::INT AS points FROM own')).toEqual([
      { rows: 12, points: 12 },
    ]);
    const times = new Map<number, number>();
    for (const x of computed()) times.set(x, (times.get(x) ?? 0) + 1);
    const twice = [...times].filter(([, count]) => count > 1).map(([x]) => x);
    // 400 ms a point and a part each second: of the six before, at most the last three had not left.
    expect(twice).toContain(7);
    expect(twice.length).toBeLessThanOrEqual(4);
    expect(Math.min(...twice)).toBeGreaterThanOrEqual(4);
  });

  it('a deadline shorter than the task computes what fits, and the next run the rest', () => {
    const { run, computed } = slowPlace();
    const { code, stderr } = run('run', 'own.yaml', '--trust', '--workers', '1', '--max-hours', String(3.5 / 3600));
    expect(code, stderr).toBe(4);
    const [{ rows }] = run.rows('SELECT count(*)::INT AS rows FROM own') as { rows: number }[];
    expect(rows).toBeGreaterThanOrEqual(2);
    expect(rows).toBeLessThan(12);
    expect(run('run', 'own.yaml', '--trust').code).toBe(0);
    expect(run.rows('SELECT count(*)::INT AS rows FROM own')).toEqual([{ rows: 12 }]);
    expect(computed().length).toBeLessThanOrEqual(12 + 3);
  });

  it('each part of a task has its own share of the time', () => {
    const { run } = slowPlace();
    expect(run('run', 'own.yaml', '--trust', '--workers', '1').code).toBe(0);
    const [{ whole, least }] = run.rows(
      'SELECT sum(wall_ms)::DOUBLE AS whole, min(wall_ms)::DOUBLE AS least FROM own',
    ) as { whole: number; least: number }[];
    // Twelve points of 400 ms, each in a part of its own kind.
    expect(whole).toBeGreaterThan(12 * 395);
    expect(least).toBeGreaterThan(395);
  });
});
