import { spawnSync } from 'node:child_process';
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { workplace } from './workplace.ts';

/** Points of one task, of which the seventh writes to far more memory than the others. */
const greedy = `export default {
  name: 'own', version: 1,
  parameters: { x: { kind: 'integer', meaning: 'a number' } },
  columns: [{ name: 'v', type: 'real', meaning: 'the number again' }],
  compute(points, lab, emit) {
    points.forEach(({ x }, i) => {
      if (x === 7) for (let k = 0, kept = []; k < 40; k++) kept.push(new Uint8Array(2 ** 25).fill(1));
      emit(i, { v: x });
    });
  },
};
`;
const limit = 500 * 2 ** 20;
const name = `nightsweep-test-${process.pid}`;

/** Makes a control group with a limit on memory, of version 1 or 2; null where that may not be done. */
function memoryGroup(): { procs: string; remove: () => void } | null {
  for (const [root, file] of [
    ['/sys/fs/cgroup/memory', 'memory.limit_in_bytes'],
    ['/sys/fs/cgroup', 'memory.max'],
  ]) {
    const folder = join(root, name);
    try {
      mkdirSync(folder);
      writeFileSync(join(folder, file), String(limit));
      return {
        procs: join(folder, 'cgroup.procs'),
        remove: () => rmdirSync(folder, { maxRetries: 20, retryDelay: 100 }),
      };
    } catch {
      spawnSync('rmdir', [folder]);
    }
  }
  return null;
}

it('where memory is used up, only the point at fault is lost, and its failure says why and how to try it again', ({
  skip,
}) => {
  const group = memoryGroup();
  if (!group) return skip('control groups cannot be made here');
  const place = workplace({
    'own.mjs': greedy,
    'own.yaml': 'name: own\nexperiment: ./own.mjs\nparameters: { x: { from: 1, to: 10, step: 1 } }\n',
  });
  const command = [
    process.execPath,
    join(packageRoot(), 'bin/nightsweep.mjs'),
    'run',
    'own.yaml',
    '--trust',
    '--workers',
    '1',
  ];
  const { status, stderr } = spawnSync('sh', ['-c', `echo $$ > ${group.procs} && exec "$@"`, 'sh', ...command], {
    ...{ cwd: place.folder, encoding: 'utf8', timeout: 100_000 },
  });
  group.remove();
  expect(status, stderr).toBe(3);
  expect(stderr).toContain('because memory was used up');
  expect(place.rows('SELECT x FROM own ORDER BY x').map(({ x }) => x)).toEqual([1, 2, 3, 4, 5, 6, 8, 9, 10]);
  const [failure] = place.rows('SELECT cause, reproduce FROM failures');
  expect(failure.cause).toBe('memory');
  expect(failure.reproduce).toMatch(/^nightsweep run own\.yaml --store results --only [0-9a-f]{24}$/);
});
