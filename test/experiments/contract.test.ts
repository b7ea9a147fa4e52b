import { describe, expect, it } from 'vitest';
import { registry } from '../../experiments/registry.ts';
import { NativeBackend } from '../../kernels/backends/native.ts';
import type { Cell, ColumnType } from '../../kernels/contract/column.ts';
import type { Assignment, Draw, Experiment, Lab } from '../../kernels/contract/experiment.ts';
import { pointOf } from '../../kernels/contract/identity.ts';
import type { Parameter } from '../../kernels/contract/parameter.ts';
import { schemaOf } from '../../kernels/contract/value-schema.ts';
import { resolve } from '../../orchestrator/sweep/resolve.ts';
import { isRevision } from '../../store/revisions.ts';
import { tableOf } from '../../store/tables.ts';

/** Of every experiment a few small points, as a sweep file would give them; the first has no default written out. */
const examples: Record<string, Assignment[]> = {
  'two-step': [
    { N: 32, d: 16, n: 64, alphas: [0.2, 0.3], lambdas: [0.05, 0.5] },
    { N: 32, d: 16, n: 64, alphas: [0.4], lambdas: [0.1], ridge_samples: 40, ridge_directions: 1 },
    { N: 32, d: 16, n: 64, alphas: [0.2, 0.3], batch: 'independent', spectrum: true },
    { N: 32, d: 16, n: 64, alphas: [0.1, 0.2, 0.3], target: 'relu' },
    {
      N: 32,
      d: 16,
      n: 64,
      alphas: [0.2, 0.3],
      target: { terms: [{ hermite: 1 }, { factors: [{ hermite: 1 }, { direction: 2, hermite: 1 }] }] },
    },
    {
      N: 32,
      d: 16,
      n: 64,
      alphas: [0.3, 0.3],
      output_scaling: 'standard',
      activation: { terms: [{ of: 'softplus', scale: 3 }] },
    },
  ].map((given) => ({ precision: 'f64', ...given })),
  'one-step-features': [
    { N: 40, d: 24, n: 32, alpha: 0.3 },
    { N: 24, d: 24, n: 60, alpha: 0.5, activation: 'relu', ridge_samples: 30, test_samples: 50 },
    { N: 40, d: 24, n: 32, alpha: 0.1, output_scaling: 'standard', centred: false, lambdas: [0.1] },
  ].map((given) => ({ precision: 'f64', ...given })),
  'spiked-features': [
    { N: 40, d: 24, n: 60, alpha0: 2, eta_tilde: 1, noise: 0.1 },
    { N: 24, d: 24, n: 20, alpha0: 0.5, eta_tilde: 3, loss: 'squared', target: 'tanh', lambdas: [0.1, 1] },
  ].map((given) => ({ precision: 'f64', ...given })),
  drill: [{}, { index: 3, milliseconds: 0.5 }],
};

const draw: Draw = { seed: 4, replicate: 2 };

/** What other values of parameters with a schema of their own are chosen from. */
const candidates: unknown[] = ['independent', 'rademacher', 'relu', 'softplus', { hermite: [0, 0, 1] }, [0.25, 0.35]];

/** Parameters of a point. */
function pointFrom(experiment: Experiment, given: Assignment, at: Draw = draw): Draw {
  const resolved = resolve(experiment, given, at);
  if ('fault' in resolved) throw new Error(resolved.fault.message);
  return resolved.parameters;
}

const idOf = (experiment: Experiment, parameters: Draw): string => pointOf(experiment, parameters).id;

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A value that a parameter may take besides another. */
function otherValue(parameter: Parameter, value: unknown): unknown {
  const possible: unknown[] = [];
  if (parameter.kind === 'flag') possible.push(true, false);
  else if (parameter.kind === 'choice') possible.push(...parameter.of);
  else if (parameter.kind === 'text') possible.push(`${String(value)}x`);
  else if (parameter.kind === 'schema') possible.push(...candidates);
  else possible.push(Number(value ?? 0) + 1, Number(value ?? 0) - 1);
  const found = possible.find((other) => !same(other, value) && schemaOf(parameter).safeParse(other).success);
  if (found === undefined) throw new Error(`no other value is known: ${parameter.meaning}`);
  return found;
}

const number = (cell: unknown): boolean => typeof cell === 'number';
const holds: Record<ColumnType, (cell: NonNullable<Cell>) => boolean> = {
  text: (cell) => typeof cell === 'string',
  integer: (cell) => number(cell) && Number(cell) === (Number(cell) | 0),
  real: number,
  flag: (cell) => typeof cell === 'boolean',
  reals: (cell) => (Array.isArray(cell) ? cell.every(number) : cell instanceof Float64Array),
  time: (cell) => number(cell) || cell instanceof Date,
};

const shipped = registry.names.map((name) => {
  const experiment = registry.shipped(name);
  if (!experiment) throw new Error(`${name} is not there`);
  return { name, experiment, given: examples[name] ?? [] };
});

it('every experiment that ships keeps the contract, as the rest of this file has it', () => {
  expect(registry.names).toEqual(Object.keys(examples));
});

describe.each(shipped)('$name: names', ({ name, experiment }) => {
  const { columns, parameters, revisions } = experiment;

  it('the experiment is called by its name, which fits into ids, paths and SQL', () => {
    expect(experiment.name).toBe(name);
    expect(name).toMatch(/^[a-z][a-z0-9-]{0,31}$/);
    expect(experiment.view).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(Number.isInteger(experiment.version) && experiment.version >= 1).toBe(true);
  });

  it('columns are lower-case identifiers, and no two of a row are the same in any case', () => {
    const all = tableOf(experiment).columns.map((column) => column.name);
    for (const column of all) expect(column).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(new Set(all.map((column) => column.toLowerCase())).size).toBe(all.length);
    expect(columns.filter((column) => isRevision(column.name))).toEqual([]);
  });

  it('every result says whose formula made it, and every parameter that a column stores is declared', () => {
    const results = columns.filter(({ group }) => group === 'result');
    for (const { revision } of results) expect(Object.keys(revisions)).toContain(revision);
    const stored = columns.flatMap(({ parameter }) => (parameter === undefined ? [] : [parameter]));
    for (const parameter of stored) expect(Object.keys(parameters)).toContain(parameter);
    for (const revision of Object.values(revisions)) expect(revision).toBeGreaterThanOrEqual(1);
    expect(new Set(results.map(({ revision }) => revision))).toEqual(new Set(Object.keys(revisions)));
  });

  it('names of parameters in ids are unique, and none is that of the draw', () => {
    const kept = Object.entries(parameters).filter(([, { role }]) => role !== 'alias');
    const keys = [...kept.map(([key, parameter]) => parameter.key ?? key), 'seed', 'replicate'];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('defaults are among the values that are allowed', () => {
    const usual = Object.values(parameters).filter((parameter) => parameter.default !== undefined);
    expect(usual.length).toBeGreaterThan(0);
    for (const parameter of usual) {
      expect(schemaOf(parameter).safeParse(parameter.default).error, parameter.meaning).toBeUndefined();
    }
  });
});

describe.each(shipped)('$name: points', ({ experiment, given }) => {
  const points = given.map((assignment) => pointFrom(experiment, assignment));
  const entries = Object.entries(experiment.parameters);
  const [first] = given;

  it('every column of a computed point has a cell of its type, or null where its meaning says so', async () => {
    const lab = { backend: new NativeBackend('f64'), files: {} };
    const idle = {
      files: {},
      get backend(): never {
        throw new Error('it said that it needs no backend');
      },
    };
    const used: Lab = experiment.needs === 'backend' ? lab : idle;
    const results = new Map<number, unknown>();
    await experiment.compute(points, used, (index, result) => {
      expect(results.has(index)).toBe(false);
      results.set(index, result);
    });
    expect([...results.keys()].sort((a, b) => a - b)).toEqual(points.map((_, i) => i));
    const silent = new Set<string>();
    for (const [i, point] of points.entries()) {
      for (const column of experiment.columns) {
        const cell = column.of(point, results.get(i));
        if (cell === null && !column.meaning.includes('null')) silent.add(column.name);
        if (cell !== null) expect(cell !== undefined && holds[column.type](cell), column.name).toBe(true);
      }
    }
    expect([...silent]).toEqual([]);
  });

  it('writing a default out changes no id', () => {
    const id = idOf(experiment, pointFrom(experiment, first));
    // A step alone is another way to give a list of steps.
    const usual = entries.filter(
      ([name, { default: value, role }]) => value !== undefined && role !== 'alias' && !(name in first),
    );
    const written = Object.fromEntries(usual.map(([name, parameter]) => [name, parameter.default]));
    for (const [name, value] of Object.entries(written)) {
      expect(idOf(experiment, pointFrom(experiment, { ...first, [name]: value })), name).toBe(id);
    }
    expect(idOf(experiment, pointFrom(experiment, { ...first, ...written }))).toBe(id);
  });

  it('a parameter that is left out, as an earlier version would, counts as its default', () => {
    const parameters = pointFrom(experiment, first);
    const known = entries.filter(([name, parameter]) => {
      const { default: value, role = 'varied' } = parameter;
      return value !== undefined && role === 'varied' && !('isDefault' in parameter) && !(name in first);
    });
    expect(known.length).toBeGreaterThan(0);
    for (const [name, { key = name }] of known) {
      const without = Object.fromEntries(Object.entries(parameters).filter(([other]) => other !== key));
      expect(idOf(experiment, without as unknown as Draw), name).toBe(idOf(experiment, parameters));
    }
  });

  it('changing any varied parameter, the seed or the replicate changes the id; what is only recorded does not', () => {
    const before = pointFrom(experiment, first);
    const id = idOf(experiment, before);
    const ids = [
      id,
      ...[
        { ...draw, seed: 5 },
        { ...draw, replicate: 3 },
      ].map((at) => idOf(experiment, pointFrom(experiment, first, at))),
    ];
    for (const [name, parameter] of entries) {
      const { key = name, role = 'varied' } = parameter;
      if (role === 'alias') continue;
      const other = otherValue(parameter, (before as unknown as Assignment)[key]);
      const changed = idOf(experiment, pointFrom(experiment, { ...first, [name]: other }));
      if (role === 'varied') ids.push(changed);
      else expect(changed, name).toBe(id);
    }
    const varied = entries.filter(([, { role = 'varied' }]) => role === 'varied');
    expect(ids).toHaveLength(1 + 2 + varied.length);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('ids do not depend on the order of the parameters, and survive JSON', () => {
    for (const parameters of points) {
      const id = idOf(experiment, parameters);
      const reversed = Object.fromEntries(Object.entries(parameters).reverse()) as unknown as Draw;
      expect(idOf(experiment, reversed)).toBe(id);
      expect(idOf(experiment, JSON.parse(JSON.stringify(parameters)) as Draw)).toBe(id);
    }
  });

  it('what they take is estimated: finite, positive, and no less for more of them', () => {
    // That memory is used as predicted is shown in test/orchestrator/memory.test.ts.
    const many = Array.from({ length: 6 }, (_, replicate) => pointFrom(experiment, first, { ...draw, replicate }));
    const estimates = many.map((_, i) => experiment.estimate(many.slice(0, i + 1)));
    for (const [i, { ms, memory, bytes }] of estimates.entries()) {
      for (const amount of [ms, memory, bytes]) expect(Number.isFinite(amount)).toBe(true);
      expect(Math.min(ms, bytes)).toBeGreaterThan(0);
      expect(memory).toBeGreaterThanOrEqual(0);
      if (i === 0) continue;
      expect(ms).toBeGreaterThanOrEqual(estimates[i - 1].ms);
      expect(memory).toBeGreaterThanOrEqual(estimates[i - 1].memory);
      expect(bytes).toBeGreaterThan(estimates[i - 1].bytes);
    }
    for (const point of points) expect(experiment.describe(point)).not.toBe('');
  });
});

it('two-step has 24 parameters that an id rests on', () => {
  const parameters = Object.values(registry.shipped('two-step')?.parameters ?? {});
  expect(parameters.filter(({ role = 'varied' }) => role === 'varied').length + Object.keys(draw).length).toBe(24);
});
