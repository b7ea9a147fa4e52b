import { InputFileError } from '../../analysis/text/problem.ts';
import type { Assignment } from '../../kernels/contract/experiment.ts';
import type { Dimensions, DimensionValues } from './dimensions.ts';
import type { Sweep } from './sweep.ts';

/** Axes of a grid. Each has alternatives, and each alternative assigns one or several parameters. */
type Axes = readonly (readonly Assignment[])[];

/**
 * The combinations of some axes, the first axis slowest.
 * @param step every how many of them to take
 */
function* product(axes: Axes, step = 1): Generator<Assignment> {
  const count = axes.reduce((combined, { length }) => combined * length, 1);
  for (let i = 0; i < count; i += step) {
    let [stride, chosen] = [count, {}];
    for (const axis of axes) {
      stride /= axis.length;
      chosen = { ...chosen, ...axis[Math.floor(i / stride) % axis.length] };
    }
    yield chosen;
  }
}

function gridAxes(dimensions: Dimensions): Assignment[][] {
  return [...dimensions].map(([name, values]) => values.map((value) => ({ [name]: value })));
}

function zipAxis(group: Dimensions): Assignment[] {
  const entries: [string, DimensionValues][] = [...group];
  return entries[0][1].map((_, i) => Object.fromEntries(entries.map(([name, values]) => [name, values[i]])));
}

/**
 * The assignments of a sweep: the grid of its dimensions and zipped groups, with conditional parameters where their condition holds.
 * A condition compares the value that is given, or else the experiment's default.
 * @param met called with the number of each condition that holds somewhere
 * @param step every how many combinations of the grid and the groups to take
 */
export function* combinations(sweep: Sweep, met: (condition: number) => void, step = 1): Generator<Assignment> {
  const { parameters } = sweep.experiment;
  for (const plain of product([...gridAxes(sweep.grid), ...sweep.zipped.map(zipAxis)], step)) {
    const valueOf = (name: string): unknown => plain[name] ?? parameters[name].default;
    const holding = sweep.conditions.flatMap(({ holds }, i) =>
      [...holds].every(([name, values]) => values.some((v) => same(valueOf(name), v))) ? [i] : [],
    );
    checkOnce(sweep, holding);
    const axes = holding.flatMap((i) => {
      met(i);
      return gridAxes(sweep.conditions[i].dimensions);
    });
    if (axes.length === 0) yield plain;
    else for (const added of product(axes)) yield { ...plain, ...added };
  }
}

/**
 * Checks that of the conditions that hold together no two give the same parameter.
 * @throws InputFileError at the later one
 */
function checkOnce({ source, conditions }: Sweep, holding: readonly number[]): void {
  const givenBy = new Map<string, number>();
  for (const i of holding) {
    for (const name of conditions[i].dimensions.keys()) {
      const first = givenBy.get(name);
      if (first !== undefined) {
        const message = `${name} is given by this condition and by condition ${first + 1}, and both hold together`;
        const allowed = 'conditions of which only one holds at a time, or one condition';
        throw new InputFileError([source.problem(['when', i, 'then', name], message, { atKey: true, allowed })]);
      }
      givenBy.set(name, i);
    }
  }
}

function sizeOf(dimensions: Dimensions): number {
  return [...dimensions.values()].reduce((size, { length }) => size * length, 1);
}

/** How many combinations the grid and the groups of a sweep have, without conditions. */
export function plainCount({ grid, zipped }: Sweep): number {
  return zipped.reduce((size, group) => size * ([...group.values()][0]?.length ?? 0), sizeOf(grid));
}

/** At most so many assignments a sweep has, found without making any. */
export function mostAssignments(sweep: Sweep): number {
  return sweep.conditions.reduce((size, { dimensions }) => size * Math.max(1, sizeOf(dimensions)), plainCount(sweep));
}

function same(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
}
