import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registry } from '../../experiments/registry.ts';
import { twoStep } from '../../experiments/two-step/index.ts';
import { completed } from '../../kernels/contract/completed.ts';
import type { Draw, Experiment } from '../../kernels/contract/experiment.ts';
import { pointOf } from '../../kernels/contract/identity.ts';
import { identityDefaultOf } from '../../kernels/contract/parameter.ts';
import { packageRoot } from '../../kernels/native/package-root.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import { expand } from '../../orchestrator/sweep/expand.ts';
import { parseSweep } from '../../orchestrator/sweep/load-sweep.ts';
import type { Sweep } from '../../orchestrator/sweep/sweep.ts';
import { query, temporaryFolder } from '../cli/nightsweep.ts';

const frozen = join(packageRoot(), 'test/fixtures/frozen');

interface StoredPoint {
  id: string;
  parameters: Draw;
}

/** The points of a store that commit 746813c wrote. */
function oldPoints(): StoredPoint[] {
  const store = join(temporaryFolder(), 'store');
  cpSync(join(frozen, 'store'), store, { recursive: true });
  return query<{ point_id: string; parameters: string }>(
    store,
    'SELECT point_id, parameters FROM points ORDER BY point_id',
  ).map(({ point_id: id, parameters }) => ({ id, parameters: JSON.parse(parameters) as Draw }));
}

const sameIds = (experiment: Experiment, points: readonly StoredPoint[]): string[] =>
  points.flatMap(({ id, parameters }) =>
    pointOf(experiment, completed(experiment.parameters, parameters)).id === id ? [id] : [],
  );

/** The two-step experiment of a later version in which all of this has changed. */
const later: Experiment = {
  ...(twoStep as unknown as Experiment),
  version: 3,
  changes: [
    {
      version: 2,
      what: 'ReLU has another derivative at 0',
      unchanged: (p) => !('activation' in p && p.activation === 'relu'),
    },
    { version: 3, what: 'f64 sums in another order', unchanged: ({ precision }) => precision !== 'f64' },
  ],
  parameters: {
    ...twoStep.parameters,
    // Another default; ids go on to leave out the old one.
    noise: { ...twoStep.parameters.noise, default: 0.5, identityDefault: 0 },
    // A new parameter.
    momentum: { kind: 'real', meaning: 'momentum of the steps', default: 0.9, identityDefault: 0 },
  },
};
const withoutBatch = Object.entries(later.parameters).filter(([name]) => name !== 'batch');
/** And a parameter has another name in sweep files. */
const renamed: Experiment = {
  ...later,
  parameters: {
    ...Object.fromEntries(withoutBatch),
    samples: { ...later.parameters.batch, key: 'batch', formerly: ['batch'] },
  },
};
const openLater: Registry = {
  ...registry,
  shipped: (name) => (name === 'two-step' ? renamed : registry.shipped(name)),
};
const read = (text: string): Promise<Sweep> =>
  parseSweep('s.yaml', text, { registry: openLater, trust: () => Promise.resolve() });
describe('the ids of a store that an earlier version wrote', () => {
  it('follow from its stored parameters today', () => {
    const points = oldPoints();
    expect(points.length).toBeGreaterThan(400);
    expect(sameIds(twoStep as unknown as Experiment, points)).toHaveLength(points.length);
  });

  it('stay when a default changes, a parameter comes or is renamed; a version changes only those whose meaning it changed', () => {
    const points = oldPoints();
    const changed = points.filter(
      ({ parameters }) =>
        parameters.precision === 'f64' || (parameters as { activation?: unknown }).activation === 'relu',
    );
    expect(changed.length).toBeGreaterThan(0);
    const kept = sameIds(renamed, points);
    expect(kept).toHaveLength(points.length - changed.length);
    expect(kept.filter((id) => changed.some((other) => other.id === id))).toEqual([]);
  });
});

describe('a parameter that has another name in sweep files', () => {
  const sweep = (name: string): string =>
    `name: s\nparameters: { N: 64, d: 32, n: 96, alpha1: 0.1, alpha2: 0.2, ${name}: independent }\n`;

  it('is still understood by its earlier name, and makes the same points', async () => {
    const [before, after] = [await read(sweep('batch')), await read(sweep('samples'))];
    expect(expand(before).points).toEqual(expand(after).points);
  });

  it('is refused where both names are given', async () => {
    await expect(read(sweep('samples').replace('}', ', batch: reused }'))).rejects.toThrow(
      '"batch" is an earlier name of "samples", which is given as well',
    );
  });
});

it('the values that ids leave out are those that are written down: they are frozen', () => {
  const written = JSON.parse(
    readFileSync(join(packageRoot(), 'test/fixtures/identity-defaults.json'), 'utf8'),
  ) as object;
  const today = Object.fromEntries(
    registry.names.map((name) => [
      name,
      Object.fromEntries(
        Object.entries(registry.shipped(name)?.parameters ?? {}).flatMap(([parameter, declared]) => {
          const { role = 'varied', key = parameter } = declared;
          return role === 'varied' ? [[key, identityDefaultOf(declared) ?? null]] : [];
        }),
      ),
    ]),
  );
  // Parameters may be added; what is there stays.
  expect(today).toMatchObject(written);
});
