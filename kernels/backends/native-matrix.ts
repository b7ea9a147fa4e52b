import type { Reals } from '../native/addon.ts';
import type { Backend, Matrix } from './backend.ts';

/** A matrix whose values lie in memory of this thread, row-major. */
export class NativeMatrix implements Matrix {
  readonly rows: number;
  readonly cols: number;
  #values: Reals | null;
  /** @param values rows·cols values; they are not copied */
  constructor(rows: number, cols: number, values: Reals) {
    this.rows = rows;
    this.cols = cols;
    this.#values = values;
  }

  /**
   * rows·cols values in the backend's precision.
   * @throws Error once the matrix is released
   */
  get values(): Reals {
    if (!this.#values) throw new Error(`a ${this.rows}×${this.cols} matrix that was released is used again`);
    return this.#values;
  }

  /**
   * Gives the storage back; the handle is of no use any more.
   * @throws Error if it was released before
   */
  release(): Reals {
    const { values } = this;
    this.#values = null;
    return values;
  }
}

/**
 * The matrix of a handle.
 * @throws TypeError for a matrix of another backend
 */
export function nativeMatrix(matrix: Matrix): NativeMatrix {
  if (!(matrix instanceof NativeMatrix)) throw new TypeError('a matrix of another backend');
  return matrix;
}

/**
 * The storage of a matrix of the native backend; writing to it changes the matrix.
 * @throws TypeError for a matrix of another backend, Error for one that was released
 */
export function valuesOf(matrix: Matrix): Reals {
  return nativeMatrix(matrix).values;
}

/** A backend whose matrices lie in memory of this thread: what the native pencil and its Lanczos processes need. */
export interface NativeArrays extends Backend {
  /** Number of threads over which the rows of large matrices are spread. */
  readonly threads: number;
  /** A new matrix whose entries are not set; the caller releases it. */
  allocate(rows: number, cols: number): NativeMatrix;
}
