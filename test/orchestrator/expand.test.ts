import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registry } from '../../experiments/registry.ts';
import type { TwoStepParameters } from '../../experiments/two-step/point.ts';
import { expand } from '../../orchestrator/sweep/expand.ts';
import { load, parse } from '../sweeps.ts';
import { sweepJsonSchema } from '../../orchestrator/sweep/sweep-schema.ts';
import { packageRoot } from '../../kernels/native/package-root.ts';

const head = 'name: test\nparameters:\n  N: 100\n  d/N: 0.5\n  n/N: 2\n';

async function points(text: string): Promise<TwoStepParameters[]> {
  return expand(await parse(text)).points.map((point) => point.parameters as TwoStepParameters);
}

describe('a sweep expands', () => {
  it('lists and ranges to their grid', async () => {
    const all = await points(`${head}  alpha1: [0.1, 0.2]\n  alpha2: { from: 0, to: 0.4, count: 5 }\n`);
    expect(all).toHaveLength(10);
    expect(new Set(all.map(({ alphas }) => alphas.join())).size).toBe(10);
    expect(all[0]).toMatchObject({ N: 100, d: 50, n: 200, alphas: [0.1, 0], prefactors: [1, 1], precision: 'f32' });
  });

  it('steps in clean decimals: 3 × 0.05 is 0.15', async () => {
    const all = await points(`${head}  alpha1: { from: 0, to: 0.45, step: 0.05 }\n  alpha2: 0.1\n`);
    expect(all.map(({ alphas }) => alphas[0])).toEqual([0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45]);
  });

  it('logarithmic ranges of sizes to whole numbers, with sizes that follow', async () => {
    const text = head.replace('N: 100', 'N: { from: 128, to: 2048, count: 5, spacing: log }');
    const all = await points(`${text}  alpha1: 0.2\n`);
    expect(all.map(({ N }) => N)).toEqual([128, 256, 512, 1024, 2048]);
    expect(all.map(({ d }) => d)).toEqual([64, 128, 256, 512, 1024]);
    expect(all.map(({ n }) => n)).toEqual([256, 512, 1024, 2048, 4096]);
  });

  it('zipped lists together', async () => {
    const all = await points(
      `${head}  alpha1: [0.1, 0.2]\n  alpha2: 0.3\nzip:\n  - prefactor1: [1, 2, 3]\n    prefactor2: [4, 5, 6]\n`,
    );
    expect(all).toHaveLength(6);
    expect(new Set(all.map(({ prefactors }) => prefactors.join()))).toEqual(new Set(['1,4', '2,5', '3,6']));
  });

  it('conditional parameters only where their condition holds', async () => {
    const all = await points(
      `${head}  alpha1: 0.2\n  alpha2: 0.3\n  activation: [tanh, relu]\nwhen:\n  - if: { activation: relu }\n    then: { centred: [true, false] }\n`,
    );
    expect(all.map(({ activation, centred }) => [activation, centred])).toEqual([
      ['tanh', false],
      ['relu', true],
      ['relu', false],
    ]);
  });

  it('conditions hold for defaults too', async () => {
    const text = `${head}  alpha1: 0.2\n  alpha2: 0.3\nwhen:\n  - if: { batch: reused }\n    then: { noise: [0, 0.1, 0.2] }\n`;
    expect(await points(text)).toHaveLength(3);
  });

  it('conditions hold for the defaults of any experiment', async () => {
    const text =
      'name: test\nexperiment: drill\nparameters: { index: [1, 2] }\nwhen:\n  - if: { behaviour: ok }\n    then: { milliseconds: [0, 1] }\n';
    const drills = expand(await parse(text)).points.map(({ parameters }) => parameters as unknown as object);
    expect(drills).toMatchObject(
      [1, 2].flatMap((index) => [0, 1].map((milliseconds) => ({ index, milliseconds, behaviour: 'ok' }))),
    );
  });

  it('replicate by replicate', async () => {
    const all = await points(`replicates: 3\n${head}  alpha1: [0.1, 0.2]\n`);
    expect(all.map(({ replicate }) => replicate)).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('into those points that are wanted, counting all', async () => {
    const sweep = await parse(`replicates: 3\n${head}  alpha1: [0.1, 0.2]\n`);
    const all = expand(sweep).points;
    const { points: some, count } = expand(sweep, (id) => id !== all[3].id);
    expect(count).toBe(6);
    expect(some).toEqual(all.toSpliced(3, 1));
  });

  it('lists of step sizes, of any number of steps', async () => {
    const all = await points(`${head}  alphas: [[0.1], [0.1, 0.2], [0.1, 0.2, 0.3]]\n`);
    expect(all.map(({ alphas }) => alphas.length)).toEqual([1, 2, 3]);
    expect(await points(`${head}  alphas: [0.1, 0.2, 0.3]\n`)).toHaveLength(1);
  });

  it('points that come out the same once: one step has one batch', async () => {
    expect(await points(`${head}  alpha1: 0.2\n  batch: [reused, independent]\n`)).toHaveLength(1);
  });

  it('with a warning for exponents of one half and more', async () => {
    const { warnings, points: all } = expand(await parse(`${head}  alpha1: [0.4, 0.5]\n  alpha2: 0.3\n`));
    expect(all).toHaveLength(2);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('alpha1 = 0.5');
  });
});

describe('point ids', () => {
  const id = async (text: string): Promise<string> => expand(await parse(text)).points[0].id;
  const two = `${head}  alpha1: 0.15\n  alpha2: 0.3\n`;

  it('are frozen', async () => {
    expect(await id(two)).toBe('dfbe1a3d1fa52bfa8d776e2d');
  });

  it('do not change when a default is written out', async () => {
    expect(await id(`${two}  activation: tanh\n  prefactor1: 1\n  prefactor2: 1\n  noise: 0\n`)).toBe(await id(two));
  });

  it('do not depend on how sizes, steps or decimals are written', async () => {
    expect(await id(two.replace('d/N: 0.5', 'd: 50').replace('n/N: 2', 'n/d: 4'))).toBe(await id(two));
    expect(await id(`${head}  alphas: [0.15000000000000002, 0.3]\n`)).toBe(await id(two));
  });

  it('change with every parameter', async () => {
    const texts = [
      two,
      two.replace('0.15', '0.16'),
      two.replace('N: 100', 'N: 102'),
      `seed: 2\n${two}`,
      ...[
        'batch: independent',
        'centred: true',
        'noise: 0.1',
        'weights: sphere',
        'readout: uniform',
        'precision: f64',
      ].map((line) => `${two}  ${line}\n`),
    ];
    expect(new Set(await Promise.all(texts.map(id))).size).toBe(texts.length);
  });
});

describe('the sweeps that ship', () => {
  const folder = join(packageRoot(), 'sweeps');
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

  it('are the promised ones', () => {
    const names = [
      'batch-reuse',
      'boundary',
      'digits',
      'feature-gains',
      'finite-n',
      'learning-curve',
      'n-scaling',
      'overnight',
      'predictor',
      'quickstart',
    ];
    expect(files.sort()).toEqual(names.map((name) => `${name}.yaml`));
  });

  it.each(files)('%s is valid and named like its file', async (name) => {
    const sweep = await load(join(folder, name));
    expect(`${sweep.name}.yaml`).toBe(name);
    expect(expand(sweep).warnings).toEqual([]);
  });

  it('come with the JSON Schema that editors read', () => {
    const written: unknown = JSON.parse(readFileSync(join(folder, 'sweep.schema.json'), 'utf8'));
    expect(written).toEqual(JSON.parse(JSON.stringify(sweepJsonSchema(registry))));
  });
});

it('warns where ratios round to one size, which would leave fewer points than the list has values', async () => {
  const ratios = (list: string, N = '64'): Promise<string[]> =>
    parse(`name: t\nparameters: { N: ${N}, d/N: ${list}, n: 128, alpha1: 0.2, alpha2: 0.2 }\n`).then(
      (sweep) => expand(sweep).warnings,
    );
  expect(await ratios('[0.5, 0.75]')).toEqual([]);
  expect(await ratios('[0.5, 0.501]')).toEqual([
    'd/N: 0.5 and 0.501 round to one size where N is 64; their points count once',
  ]);
  expect(await ratios('[0.5, 0.501]', '[4096, 64]')).toEqual([
    'd/N: 0.5 and 0.501 round to one size where N is 64; their points count once',
  ]);
});
