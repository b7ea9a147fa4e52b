import type { Assignment } from '../../kernels/contract/experiment.ts';
import type { Dimensions, DimensionValues } from './dimensions.ts';
import type { Sweep } from './sweep.ts';

/** All combinations of some axes. Each axis has alternatives, and each alternative assigns one or several parameters. The first axis varies slowest. */
function* product(axes: readonly (readonly Assignment[])[]): Generator<Assignment> {
  const count = axes.reduce((combined, { length }) => combined * length, 1);
  for (let i = 0; i < count; i++) {
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
 */
export function* combinations(sweep: Sweep, met: (condition: number) => void): Generator<Assignment> {
  const { parameters } = sweep.experiment;
  for (const plain of product([...gridAxes(sweep.grid), ...sweep.zipped.map(zipAxis)])) {
    const valueOf = (name: string): unknown => plain[name] ?? parameters[name].default;
    const axes = sweep.conditions.flatMap(({ holds, dimensions }, i) => {
      if (![...holds].every(([name, values]) => values.some((v) => same(valueOf(name), v)))) return [];
      met(i);
      return gridAxes(dimensions);
    });
    if (axes.length === 0) yield plain;
    else for (const added of product(axes)) yield { ...plain, ...added };
  }
}

function same(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
}
