import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { registry } from '../../experiments/registry.ts';
import { Session } from '../../analysis/query/session.ts';
import { nightsweep, smallSweep, temporaryFolder } from '../cli/nightsweep.ts';

vi.mock('apache-arrow', () => {
  throw new Error('Arrow was loaded');
});

it('a sealed store is queried without loading Arrow', async () => {
  const folder = temporaryFolder();
  const store = join(folder, 'store');
  writeFileSync(join(folder, 'small.yaml'), smallSweep.replace('replicates: 10', 'replicates: 1'));
  expect(nightsweep('run', join(folder, 'small.yaml'), '--store', store).code).toBe(0);
  const session = await Session.open(store, registry);
  const [{ count }] = await session.rows<{ count: number }>('SELECT count(*)::INTEGER AS count FROM points');
  session.close();
  expect(count).toBeGreaterThan(0);
  await expect(import('../../store/journal.ts')).rejects.toThrow();
});
