import type { Cell, ColumnType } from '../../kernels/contract/column.ts';
import { shownValue } from './shown-value.ts';

/** Thrown for a result that is not what the experiment's columns say. */
export class ResultError extends Error {
  override name = 'ResultError';
}

/** Numbers that strict JSON cannot write, as text. */
const written: Readonly<Record<string, number>> = { NaN: NaN, Infinity: Infinity, '-Infinity': -Infinity };

/** Moments that a date can be, from the epoch on. */
const mostMilliseconds = 8.64e15;

function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? written[value] : undefined;
}

const wanted: Record<ColumnType, { of: string; read: (value: unknown) => Cell | undefined }> = {
  text: { of: 'a text', read: (value) => (typeof value === 'string' ? value : undefined) },
  integer: {
    of: 'a whole number of 32 bits',
    read: (value) => (typeof value === 'number' && value === (value | 0) ? value : undefined),
  },
  real: { of: 'a number, "NaN", "Infinity" or "-Infinity"', read: asNumber },
  flag: { of: 'true or false', read: (value) => (typeof value === 'boolean' ? value : undefined) },
  reals: {
    of: 'a list of numbers',
    read: (value) => {
      if (value instanceof Float64Array || value instanceof Float32Array) return value;
      if (!Array.isArray(value)) return undefined;
      const numbers = value.map(asNumber);
      return numbers.includes(undefined) ? undefined : (numbers as number[]);
    },
  },
  time: {
    of: 'milliseconds since the epoch',
    read: (value) => (typeof value === 'number' && Math.abs(value) <= mostMilliseconds ? value : undefined),
  },
};

/**
 * A value of a result as a cell of its column.
 * @throws ResultError where it is missing or of another type; null says that there is none
 */
export function cellOf(name: string, type: ColumnType, value: unknown): Cell {
  if (value === null) return null;
  if (value === undefined) throw new ResultError(`the result has no ${name}; give null where there is none`);
  const cell = wanted[type].read(value);
  if (cell !== undefined) return cell;
  throw new ResultError(`${name}: ${shownValue(value)} is not ${wanted[type].of}`);
}
