import type { Column, ColumnType } from '../../kernels/contract/column.ts';
import type { Parameter } from '../../kernels/contract/parameter.ts';

/** Values that a column may have besides null. */
export interface Allowed {
  /** One of these words. */
  words?: readonly string[];
  /** Least value. */
  least?: number;
  /** Largest value. */
  most?: number;
}

/** What is known of a column before its table is written. */
export interface Described extends Pick<Column, 'name' | 'meaning' | 'unit' | 'symbol' | 'group'> {
  /** Values that it may have. */
  allowed?: Allowed | undefined;
}

/** A column of a published table. */
export interface Field {
  name: string;
  type: ColumnType;
  meaning: string;
  /** Unit or range; null where there is none. */
  unit: string | null;
  /** How formulas call it; null where it has no symbol. */
  symbol: string | null;
  /** What it is part of: identity, parameter, result, cost, provenance; null for a column worked out from these. */
  group: string | null;
  allowed: Allowed | null;
  /** What a null means: `where the weights diverged`; null where the columns of the experiment do not say it. */
  nulls: string | null;
  /** Whether the table has a null in this column. */
  hasNulls: boolean;
  /** The value that all rows have, as text; null where they differ or have none. */
  constant: string | null;
}

/** A stored column, with what its parameter allows. */
export function describedColumn(column: Column, parameters: Readonly<Record<string, Parameter>>): Described {
  const { name, meaning, unit, symbol, group } = column;
  const parameter = Object.hasOwn(parameters, column.parameter ?? name) ? parameters[column.parameter ?? name] : null;
  const allowed = (parameter && allowedBy(parameter)) ?? rangeOf(unit);
  return { ...{ name, meaning, group, allowed }, ...(unit ? { unit } : {}), ...(symbol ? { symbol } : {}) };
}

function allowedBy(parameter: Parameter): Allowed | undefined {
  if (parameter.kind === 'choice') return { words: parameter.of };
  if (parameter.kind !== 'integer' && parameter.kind !== 'real') return undefined;
  const { from, to } = parameter;
  if (from === undefined && to === undefined) return undefined;
  return { ...(from === undefined ? {} : { least: from }), ...(to === undefined ? {} : { most: to }) };
}

/** A unit like `0 … 1` is a range. */
function rangeOf(unit: string | undefined): Allowed | undefined {
  const found = /^([−-]?[\d.]+) … ([−-]?[\d.]+)$/u.exec(unit ?? '');
  if (!found) return undefined;
  const [least, most] = found.slice(1).map((text) => Number(text.replace('−', '-')));
  return { least, most };
}

/** Parts a meaning into what it says of values and what it says of null. */
export function meaningParts(text: string): { meaning: string; nulls: string | null } {
  if (text.endsWith('; else null')) return { meaning: text.slice(0, -'; else null'.length), nulls: 'otherwise' };
  const found = /[;,] null ([^;]+)/u.exec(text);
  return found ? { meaning: text.replace(found[0], ''), nulls: found[1] } : { meaning: text, nulls: null };
}
