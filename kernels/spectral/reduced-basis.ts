import type { Backend, Matrix, Pencil } from '../backends/backend.ts';
import { stack } from '../vectors/rows.ts';

/**
 * W(η) = base + η·direction restricted to the span of a few right vectors (decision 0009).
 * WᵀW becomes the small matrix A + η(C + Cᵀ) + η²D there, which is known for every η once A, C and D are computed.
 * The largest singular vectors change smoothly with η, so a basis from some η is good for those between (greedy reduced-basis method).
 */
export class ReducedBasis {
  readonly #backend: Backend;
  readonly #basis: Matrix;
  readonly #constant: Float64Array;
  readonly #linear: Float64Array;
  readonly #quadratic: Float64Array;

  private constructor(backend: Backend, basis: Matrix, parts: readonly [Float64Array, Float64Array, Float64Array]) {
    this.#backend = backend;
    this.#basis = basis;
    [this.#constant, this.#linear, this.#quadratic] = parts;
  }

  /**
   * Restricts a pencil to a span.
   * @param rows orthonormal right vectors of length d, at least one
   * @param left if given, W is replaced by (I − LᵀL) W for these left directions L (m×N, orthonormal rows)
   * @returns the restriction, which the caller releases; the pencil may be released before it
   */
  static async of(
    backend: Backend,
    pencil: Pencil,
    rows: readonly Float64Array[],
    left?: Matrix,
  ): Promise<ReducedBasis> {
    const basis = backend.upload(stack(rows), rows.length, rows[0].length);
    const { base, direction } = pencil.parts(basis);
    const gram = (x: Matrix, y: Matrix): Promise<Float64Array> => innerProducts(backend, x, y, left);
    const none = new Float64Array(rows.length ** 2);
    const constant = await gram(base, base);
    const linear = direction ? symmetrised(await gram(base, direction), rows.length) : none;
    const quadratic = direction ? await gram(direction, direction) : none;
    backend.release(base);
    if (direction) backend.release(direction);
    return new ReducedBasis(backend, basis, [constant, linear, quadratic]);
  }

  /**
   * All Ritz pairs of a member, largest first.
   * @returns Ritz values s (singular values), and the coefficients of the Ritz vectors in the basis, as rows
   */
  async ritz(rate: number): Promise<{ values: Float64Array; coefficients: Float64Array }> {
    const [a, b, c] = [this.#constant, this.#linear, this.#quadratic];
    const { values, vectors } = await this.#backend.symmetricEigen(
      a.map((x, i) => x + rate * (b[i] + rate * c[i])),
      this.#basis.rows,
    );
    return { values: values.map((square) => Math.sqrt(Math.max(square, 0))), coefficients: vectors };
  }

  /** The first `count` Ritz vectors as rows, count×d, from the coefficients of `ritz`. The caller releases them. */
  vectors(coefficients: Float64Array, count: number): Matrix {
    const m = this.#basis.rows;
    const weights = this.#backend.upload(coefficients.subarray(0, count * m), count, m);
    const combined = this.#backend.multiply(weights, this.#basis, 'AB');
    this.#backend.release(weights);
    return combined;
  }

  /** Releases the basis; it must not be used again. */
  release(): void {
    this.#backend.release(this.#basis);
  }
}

/** X Yᵀ, or X (I − LᵀL) Yᵀ if L is given; row-major, in float64. */
async function innerProducts(backend: Backend, x: Matrix, y: Matrix, left?: Matrix): Promise<Float64Array> {
  const times = async (p: Matrix, q: Matrix): Promise<Float64Array> => {
    const product = backend.multiply(p, q, 'ABt');
    const values = await backend.read(product);
    backend.release(product);
    return values;
  };
  const all = await times(x, y);
  if (!left) return all;
  const [xl, yl] = [backend.multiply(x, left, 'ABt'), backend.multiply(y, left, 'ABt')];
  const within = await times(xl, yl);
  backend.release(xl, yl);
  return all.map((value, i) => value - within[i]);
}

/** M + Mᵀ */
function symmetrised(matrix: Float64Array, n: number): Float64Array {
  return matrix.map((value, at) => value + matrix[(at % n) * n + Math.floor(at / n)]);
}
