import type { Addon, Reals } from '../native/addon.ts';
import type { Deflation, Images, LanczosProcess, Matrix } from './backend.ts';
import { AbstractPencil } from './abstract-pencil.ts';
import type { Extremes, ExtremesRequest } from './extremes.ts';
import { NativeLanczos } from './native-lanczos.ts';
import { type NativeArrays, valuesOf } from './native-matrix.ts';
import { NativeSearch } from './native-search.ts';
import { RequestsOfTurn } from './requests-of-turn.ts';

/** A request for Lanczos steps. */
interface NativeStepRequest {
  /** The process that takes them. */
  process: NativeLanczos;
  /** Their number. */
  steps: number;
}

/** A request for W v and WᵀW v of the rows v of a matrix. */
interface NativeImageRequest {
  /** η of W. */
  rate: number;
  /** The vectors v, count×d. */
  right: Matrix;
  /** Receives W v, count×N. */
  left: Matrix;
  /** Receives WᵀW v, count×d. */
  back: Matrix;
}

/** The pencil of the native backend: the addon computes products for many vectors in one pass over both matrices (decision 0008). */
export class NativePencil extends AbstractPencil<NativeArrays> {
  readonly #addon: Addon;
  readonly #search: NativeSearch;
  readonly #lanczos = new RequestsOfTurn<NativeStepRequest>((requests) => this.#takeSteps(requests));
  readonly #images = new RequestsOfTurn<NativeImageRequest>((requests) => {
    for (const request of requests) this.#computeImages(request);
  });

  /**
   * @param direction null if all members are the base
   * @throws RangeError if the shapes differ
   */
  constructor(backend: NativeArrays, addon: Addon, base: Matrix, direction: Matrix | null) {
    super(backend, base, direction);
    this.#addon = addon;
    this.#search = new NativeSearch(backend, addon, { base, direction });
  }

  override extremes(rate: number, request: ExtremesRequest): Extremes | null {
    if (!NativeSearch.serves(request)) return null;
    const image = this.leftImage(request.left, rate);
    const found = this.#search.extremes(rate, request, image);
    this.backend.release(image);
    return found;
  }

  override release(): void {
    this.#search.release();
    super.release();
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

  #takeSteps(requests: readonly NativeStepRequest[]): void {
    const made = this.#addon.lanczosSteps(
      ...this.#operands(),
      requests.map(({ process, steps }) => process.state(steps)),
      this.backend.threads,
    );
    requests.forEach(({ process }, i) => {
      process.advanced(made[i]);
    });
  }

  protected override async askImages(rate: number, right: Matrix): Promise<Images> {
    const left = this.backend.allocate(right.rows, this.base.rows);
    const back = this.backend.allocate(right.rows, right.cols);
    await this.#images.ask({ rate, right, left, back });
    return { left, back };
  }

  #computeImages({ rate, right, left, back }: NativeImageRequest): void {
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
