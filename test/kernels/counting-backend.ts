import type { Matrix } from '../../kernels/backends/backend.ts';
import { NativeBackend } from '../../kernels/backends/native.ts';
import { type NativeMatrix } from '../../kernels/backends/native-matrix.ts';

/** Sizes that tell the large products apart. */
interface Sizes {
  N: number;
  d: number;
  n: number;
}

/** Counts the storage a backend holds, and what it multiplies. */
export class CountingBackend extends NativeBackend {
  readonly #live = new Map<number, number>();
  readonly #most = new Map<number, number>();
  readonly #multiplied = new Map<string, number>();

  override allocate(rows: number, cols: number): NativeMatrix {
    const size = rows * cols;
    const live = (this.#live.get(size) ?? 0) + 1;
    this.#live.set(size, live);
    this.#most.set(size, Math.max(this.#most.get(size) ?? 0, live));
    return super.allocate(rows, cols);
  }

  override release(...matrices: Matrix[]): void {
    for (const { rows, cols } of matrices) this.#live.set(rows * cols, (this.#live.get(rows * cols) ?? 0) - 1);
    super.release(...matrices);
  }

  override multiply(a: Matrix, b: Matrix, form: 'AB' | 'ABt' | 'AtB'): NativeMatrix {
    const key = `${form} ${a.rows}×${a.cols} ${b.rows}×${b.cols}`;
    this.#multiplied.set(key, (this.#multiplied.get(key) ?? 0) + 1);
    return super.multiply(a, b, form);
  }

  /** Storage held at most, bytes: of each size, as many buffers as were ever in use at once. */
  get bytes(): number {
    const element = this.precision === 'f64' ? 8 : 4;
    return [...this.#most].reduce((sum, [size, count]) => sum + size * count * element, 0);
  }

  /** Buffers not given back. */
  get leaked(): number {
    return [...this.#live.values()].reduce((sum, count) => sum + count, 0);
  }

  /** How many products of some rows with X (n×d) transposed were computed. */
  products(n: number, d: number): number {
    const fitting = [...this.#multiplied].filter(([key]) => key.startsWith('ABt ') && key.endsWith(`×${d} ${n}×${d}`));
    return fitting.reduce((sum, [, count]) => sum + count, 0);
  }

  /** How many products X Mᵀ and how many gradients, FᵀX, were computed: the multiplications of n N d steps. */
  work({ N, d, n }: Sizes): { products: number; gradients: number } {
    const count = (key: string): number => this.#multiplied.get(key) ?? 0;
    return { products: count(`ABt ${n}×${d} ${N}×${d}`), gradients: count(`AtB ${n}×${N} ${n}×${d}`) };
  }
}
