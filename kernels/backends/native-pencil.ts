import type { Addon, Reals } from '../native/addon.ts';
import type { Deflation, LanczosProcess, Matrix } from './backend.ts';
import { Batched } from './batched.ts';
import { NativeLanczos } from './native-lanczos.ts';
import { type NativeArrays, valuesOf } from './native-matrix.ts';
import { PencilOfParts } from './pencil-parts.ts';

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
export class NativePencil extends PencilOfParts<NativeArrays> {
  readonly #addon: Addon;
  readonly #lanczos = new Batched<LanczosRequest>((requests) => this.#takeSteps(requests));
  readonly #images = new Batched<ImageRequest>((requests) => {
    for (const request of requests) this.#computeImages(request);
  });

  constructor(backend: NativeArrays, addon: Addon, base: Matrix, direction: Matrix | null) {
    super(backend, base, direction);
    this.#addon = addon;
  }

  protected override startLanczos(
    rate: number,
    start: Matrix,
    capacity: number,
    { left, right }: Deflation,
  ): LanczosProcess {
    const image = left ? this.leftImage(left, rate) : null;
    const advance = (process: NativeLanczos, steps: number): Promise<void> => this.#lanczos.ask({ process, steps });
    return new NativeLanczos(
      this.backend,
      this.#addon,
      { rate, start, capacity, right: right ?? null, image },
      advance,
    );
  }

  #operands(): [Reals, Reals | null, number, number] {
    const { base, direction } = this;
    return [valuesOf(base), direction && valuesOf(direction), base.rows, base.cols];
  }

  #takeSteps(requests: readonly LanczosRequest[]): void {
    const made = this.#addon.lanczosSteps(
      ...this.#operands(),
      requests.map(({ process, steps }) => process.state(steps)),
      this.backend.threads,
    );
    requests.forEach(({ process }, i) => {
      process.advanced(made[i]);
    });
  }

  protected override async askImages(rate: number, right: Matrix): Promise<{ left: Matrix; back: Matrix }> {
    const left = this.backend.allocate(right.rows, this.base.rows);
    const back = this.backend.allocate(right.rows, right.cols);
    await this.#images.ask({ rate, right, left, back });
    return { left, back };
  }

  #computeImages({ rate, right, left, back }: ImageRequest): void {
    this.#addon.pencilImages(
      ...this.#operands(),
      right.rows,
      new Float64Array(right.rows).fill(rate),
      valuesOf(right),
      valuesOf(left),
      valuesOf(back),
      this.backend.threads,
    );
  }
}
