import type { StoredColumn, Tolerance } from '../../kernels/contract/column.ts';
import type { Code, Draw, Estimate, Experiment, VersionChange } from '../../kernels/contract/experiment.ts';
import type { Parameter } from '../../kernels/contract/parameter.ts';
import { cellOf } from './cells.ts';
import type { Declaration } from './declaration.ts';
import { viewOf } from './faults.ts';

/** Parameters of an own experiment: each under its own name. */
export type OwnParameters = Draw & Readonly<Record<string, unknown>>;
/** A result by name of the column. */
type OwnResult = Readonly<Record<string, unknown>>;
type OwnColumn = StoredColumn<OwnParameters, OwnResult>;

/** What a result column is declared with. */
export interface DeclaredColumn {
  name: string;
  type: OwnColumn['type'];
  meaning: string;
  unit?: string | undefined;
  symbol?: string | undefined;
  revision?: string | undefined;
  tolerance?: number | undefined;
  of?: ((parameters: never, result: never) => unknown) | undefined;
}

/** Taken of a point whose declaration has no `cost`, until rows tell better: milliseconds and bytes. */
const [usualMs, usualBytes] = [1, 200];

const columnTypeOf = { integer: 'integer', real: 'real', flag: 'flag', text: 'text', choice: 'text' } as const;

/** An experiment from the parts of a declaration that modules and commands have alike; `compute` and the like are added by each. */
export function experimentOf(
  declaration: Declaration,
  results: readonly DeclaredColumn[],
  code: Code,
): Omit<Experiment<OwnParameters, OwnResult>, 'compute'> {
  const { name, version, title = name, revisions = { result: 1 }, cost } = declaration;
  const parameters = declaration.parameters as Record<string, Parameter>;
  const usual = Object.keys(revisions)[0];
  const changes = (declaration.changes ?? []) as readonly VersionChange<OwnParameters>[];
  return {
    ...{ name, version, title, revisions, parameters, code, changes, view: viewOf(name), needs: 'nothing' },
    columns: [
      ...Object.entries(parameters).map(([given, parameter]) => parameterColumn(given, parameter)),
      ...results.map((column) => resultColumn(column, column.revision ?? usual)),
    ],
    describe: (p) =>
      Object.entries(parameters)
        .map(([given, { key = given, symbol = given }]) => `${symbol} = ${String(p[key])}`)
        .join(', '),
    estimate: (points): Estimate => ({
      ms: (cost?.milliseconds ?? usualMs) * points.length,
      memory: 0,
      bytes: usualBytes * points.length,
      threadable: false,
    }),
  };
}

/** What a result has under a name; names that every object has do not count. */
function memberOf(result: unknown, name: string): unknown {
  if (result === null || typeof result !== 'object') return undefined;
  return name in Object.prototype && !Object.hasOwn(result, name) ? undefined : (result as OwnResult)[name];
}

function parameterColumn(name: string, parameter: Parameter): OwnColumn {
  const { kind, meaning, unit, symbol, role, key = name } = parameter;
  return {
    ...{ name, meaning, group: 'parameter', type: kind === 'schema' ? 'text' : columnTypeOf[kind] },
    ...(unit === undefined ? {} : { unit }),
    ...(symbol === undefined ? {} : { symbol }),
    ...(role === 'recorded' ? { partsCells: false } : {}),
    of: (p) => p[key] as number | string | boolean,
  };
}

function resultColumn(
  { name, type, meaning, unit, symbol, tolerance, of }: DeclaredColumn,
  revision: string,
): OwnColumn {
  const read = of as ((p: OwnParameters, r: OwnResult) => unknown) | undefined;
  const near: Tolerance | null =
    tolerance === undefined
      ? null
      : { again: { f32: tolerance, f64: tolerance }, precision: tolerance, relative: true };
  return {
    ...{ name, type, meaning, group: 'result', revision },
    ...(unit === undefined ? {} : { unit }),
    ...(symbol === undefined ? {} : { symbol }),
    ...(near === null ? {} : { tolerance: near }),
    of: (p, r) => cellOf(name, type, read ? read(p, r) : memberOf(r, name)),
  };
}
