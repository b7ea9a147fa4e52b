import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Assignment } from '../../kernels/contract/experiment.ts';
import { combinations } from '../../orchestrator/sweep/combinations.ts';
import type { Sweep } from '../../orchestrator/sweep/sweep.ts';
import { parse } from '../sweeps.ts';

/** Parameters with some values each, of which the first is not the default. */
const values: Record<string, unknown[]> = {
  noise: [0.5, 0, 1],
  centred: [true, false],
  batch: ['independent', 'reused'],
  precision: ['f64', 'f32'],
  readout: ['uniform', 'gaussian', 'constant'],
  target: [{ hermite: [0, 0, 1] }, 'tanh', { hermite: [0, 1] }],
};
const names = Object.keys(values);
type Dimensions = [string, unknown[]][];

const someValues = (name: string): fc.Arbitrary<unknown[]> => fc.subarray(values[name], { minLength: 1 });
const dimensionsOf = (chosen: readonly string[]): fc.Arbitrary<Dimensions> =>
  fc.tuple(...chosen.map((name) => someValues(name).map((some): [string, unknown[]] => [name, some])));
/** Two lists of one length. */
const groupOf = (chosen: readonly string[]): fc.Arbitrary<Dimensions> =>
  dimensionsOf(chosen).map((group) => {
    const length = Math.min(...group.map(([, some]) => some.length));
    return group.map(([name, some]) => [name, some.slice(0, length)]);
  });

interface Shape {
  grid: Dimensions;
  zipped: Dimensions[];
  conditions: { holds: Dimensions; dimensions: Dimensions }[];
}

/** Each parameter is given in one place at most, as sweep files are checked for; conditions may look at any. */
const shapes: fc.Arbitrary<Shape> = fc
  .tuple(fc.shuffledSubarray(names, { minLength: 2 }), fc.nat(3), fc.boolean(), fc.subarray(names, { maxLength: 2 }))
  .chain(([order, inGrid, paired, looked]) => {
    const grid = order.slice(0, inGrid);
    const rest = order.slice(inGrid);
    const group = paired ? rest.slice(0, 2) : [];
    const conditional = rest.slice(group.length);
    return fc.record({
      grid: dimensionsOf(grid),
      zipped: group.length === 0 ? fc.constant([]) : groupOf(group).map((one) => [one]),
      conditions: fc.tuple(
        ...conditional.map((name) => fc.record({ holds: dimensionsOf(looked), dimensions: dimensionsOf([name]) })),
      ),
    });
  });

const equal = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The same by nested loops: grid, then groups, then what applies; the first varies slowest. */
function nested({ grid, zipped, conditions }: Shape, defaults: Assignment): Assignment[] {
  let found: Assignment[] = [{}];
  const extend = (by: (assignment: Assignment) => Assignment[]): void => {
    found = found.flatMap((assignment) => by(assignment).map((more) => ({ ...assignment, ...more })));
  };
  for (const [name, some] of grid) extend(() => some.map((value) => ({ [name]: value })));
  for (const group of zipped) {
    extend(() => group[0][1].map((_, i) => Object.fromEntries(group.map(([name, some]) => [name, some[i]]))));
  }
  // A condition looks at what is given outside of conditions.
  return found.flatMap((plain) => {
    let own: Assignment[] = [plain];
    for (const { holds, dimensions } of conditions) {
      if (!holds.every(([name, some]) => some.some((value) => equal(plain[name] ?? defaults[name], value)))) continue;
      for (const [name, some] of dimensions) {
        own = own.flatMap((assignment) => some.map((value) => ({ ...assignment, [name]: value })));
      }
    }
    return own;
  });
}

const sweep = await parse('name: t\nparameters: { N: 64, d: 32, n: 64, alpha1: 0.1 }\n');
const defaults = Object.fromEntries(names.map((name) => [name, sweep.experiment.parameters[name].default]));

it('the combinations of a sweep are those of nested loops, in the same order, and each condition that holds is told', () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const given: Sweep = {
        ...sweep,
        grid: new Map(shape.grid),
        zipped: shape.zipped.map((group) => new Map(group)),
        conditions: shape.conditions.map(({ holds, dimensions }) => ({
          holds: new Map(holds),
          dimensions: new Map(dimensions),
        })),
      };
      const met = new Set<number>();
      const found = [...combinations(given, (condition) => met.add(condition))];
      expect(found).toEqual(nested(shape, defaults));
      const holding = shape.conditions.flatMap(({ dimensions: [[name]] }, i) =>
        found.some((assignment) => name in assignment) ? [i] : [],
      );
      expect([...met].sort()).toEqual(holding);
    }),
    { seed: 20261128, numRuns: 300 },
  );
});
