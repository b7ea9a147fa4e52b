import type { Reals } from '../native/addon.ts';
import type { Backend, Matrix } from './backend.ts';

/** A matrix in memory of this thread. */
export class NativeMatrix implements Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly values: Reals;
  constructor(rows: number, cols: number, values: Reals) {
    this.rows = rows;
    this.cols = cols;
    this.values = values;
  }
}

/** The same matrix with its storage visible. */
export function valuesOf(matrix: Matrix): Reals {
  if (!(matrix instanceof NativeMatrix)) throw new TypeError('a matrix of another backend');
  return matrix.values;
}

/** A backend whose matrices lie in memory of this thread. */
export interface NativeArrays extends Backend {
  /** Threads that share the rows of large matrices. */
  readonly threads: number;
  /** A matrix whose entries are not set. */
  allocate(rows: number, cols: number): NativeMatrix;
}
