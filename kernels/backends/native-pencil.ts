import type { Addon } from '../native/addon.ts';
import type { Deflation, LanczosProcess, Matrix, Operator, Pencil } from './backend.ts';
import { Batched } from './batched.ts';
import { type NativeBackend, valuesOf } from './native.ts';
import { NativeLanczos } from './native-lanczos.ts';

interface LanczosRequest {
  process: NativeLanczos;
  steps: number;
}

interface ImageRequest {
  rate: number;
  right: Matrix;
  left: Matrix;
  back: Matrix;
}

/** Products with base + η·direction in the addon, for many vectors in one pass over both matrices. */
export class NativePencil implements Pencil {
  readonly #backend: NativeBackend;
  readonly #addon: Addon;
  readonly #base: Matrix;
  readonly #direction: Matrix | null;
  readonly #lanczos = new Batched<LanczosRequest>((requests) => this.#takeSteps(requests));
  readonly #images = new Batched<ImageRequest>((requests) => {
    for (const request of requests) this.#computeImages(request);
  });
  /** L·base and L·direction of the left directions L that are projected out. */
  readonly #projected = new Map<Matrix, { base: Matrix; direction: Matrix | null }>();

  constructor(backend: NativeBackend, addon: Addon, base: Matrix, direction: Matrix | null) {
    if (direction && (direction.rows !== base.rows || direction.cols !== base.cols)) {
      throw new RangeError(`a pencil of ${base.rows}×${base.cols} and ${direction.rows}×${direction.cols}`);
    }
    this.#backend = backend;
    this.#addon = addon;
    this.#base = base;
    this.#direction = direction;
  }

  at(rate: number): Operator {
    const { rows, cols } = this.#base;
    return {
      rows,
      cols,
      lanczos: (start, capacity, deflation = {}) => this.#startLanczos(rate, start, capacity, deflation),
      images: (right) => this.#askImages(rate, right),
      evaluate: () => this.#combine(this.#base, this.#direction, rate),
    };
  }

  parts(right: Matrix): { base: Matrix; direction: Matrix | null } {
    const times = (m: Matrix): Matrix => this.#backend.multiply(right, m, 'ABt');
    return { base: times(this.#base), direction: this.#direction && times(this.#direction) };
  }

  release(): void {
    for (const { base, direction } of this.#projected.values()) {
      this.#backend.release(base);
      if (direction) this.#backend.release(direction);
    }
    this.#projected.clear();
  }

  #combine(base: Matrix, direction: Matrix | null, rate: number): Matrix {
    return this.#backend.evaluate({ base, terms: direction ? [{ weight: rate, matrix: direction }] : [] });
  }

  #startLanczos(rate: number, start: Matrix, capacity: number, { left, right }: Deflation): LanczosProcess {
    const image = left ? this.#imageOf(left, rate) : null;
    const advance = (process: NativeLanczos, steps: number): Promise<void> => this.#lanczos.ask({ process, steps });
    return new NativeLanczos(
      this.#backend,
      this.#addon,
      { rate, start, capacity, right: right ?? null, image },
      advance,
    );
  }

  /** L W(η) */
  #imageOf(left: Matrix, rate: number): Matrix {
    let known = this.#projected.get(left);
    if (!known) {
      const times = (m: Matrix): Matrix => this.#backend.multiply(left, m, 'AB');
      known = { base: times(this.#base), direction: this.#direction && times(this.#direction) };
      this.#projected.set(left, known);
    }
    return this.#combine(known.base, known.direction, rate);
  }

  #takeSteps(requests: readonly LanczosRequest[]): void {
    const made = this.#addon.lanczosSteps(
      valuesOf(this.#base),
      this.#direction && valuesOf(this.#direction),
      this.#base.rows,
      this.#base.cols,
      requests.map(({ process, steps }) => process.state(steps)),
      this.#backend.threads,
    );
    requests.forEach(({ process }, i) => {
      process.advanced(made[i]);
    });
  }

  async #askImages(rate: number, right: Matrix): Promise<{ left: Matrix; back: Matrix }> {
    const left = this.#backend.allocate(right.rows, this.#base.rows);
    const back = this.#backend.allocate(right.rows, right.cols);
    await this.#images.ask({ rate, right, left, back });
    return { left, back };
  }

  #computeImages({ rate, right, left, back }: ImageRequest): void {
    this.#addon.pencilImages(
      valuesOf(this.#base),
      this.#direction && valuesOf(this.#direction),
      this.#base.rows,
      this.#base.cols,
      right.rows,
      new Float64Array(right.rows).fill(rate),
      valuesOf(right),
      valuesOf(left),
      valuesOf(back),
      this.#backend.threads,
    );
  }
}
