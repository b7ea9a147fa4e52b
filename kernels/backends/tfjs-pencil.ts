import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Backend, Deflation, Images, LanczosProcess, Matrix } from './backend.ts';
import { AbstractPencil } from './abstract-pencil.ts';
import { RequestsOfTurn } from './requests-of-turn.ts';
import { TfjsLanczos } from './tfjs-lanczos.ts';
import type { Tfjs } from './tfjs-library.ts';
import { tensorOf, TfjsMatrix } from './tfjs-matrix.ts';

/** A request for Lanczos steps. */
interface TfjsStepRequest {
  /** The process that takes them. */
  process: TfjsLanczos;
  /** η of its W. */
  rate: number;
  /** Their number. */
  steps: number;
}

/** A request for W v and WᵀW v of the rows v of a matrix. */
interface TfjsImageRequest {
  /** η of W. */
  rate: number;
  /** The vectors v, count×d. */
  right: Matrix;
  /** W v, count×N; null until it is computed. */
  left: TfjsMatrix | null;
  /** WᵀW v, count×d; null until it is computed. */
  back: TfjsMatrix | null;
}

/**
 * The pencil of the tfjs backend: the vectors of all requests of a turn are multiplied with each matrix in one product (decision 0008).
 * Tensors are read synchronously, which every kind of tfjs in Node allows.
 */
export class TfjsPencil extends AbstractPencil<Backend> {
  readonly #tf: Tfjs;
  readonly #lanczos = new RequestsOfTurn<TfjsStepRequest>((requests) => this.#takeSteps(requests));
  readonly #images = new RequestsOfTurn<TfjsImageRequest>((requests) => this.#computeImages(requests));

  /**
   * @param direction null if all members are the base
   * @throws RangeError if the shapes differ
   */
  constructor(backend: Backend, tf: Tfjs, base: Matrix, direction: Matrix | null) {
    super(backend, base, direction);
    this.#tf = tf;
  }

  /** There is no search of its own: Lanczos is used. */
  override extremes(): null {
    return null;
  }

  protected override startLanczos(
    rate: number,
    start: Matrix,
    capacity: number,
    { left, right }: Deflation,
  ): LanczosProcess {
    const given = {
      start: tensorOf(start).dataSync<'float32'>(),
      capacity,
      right: right ? tensorOf(right).dataSync<'float32'>() : new Float32Array(0),
      image: left ? this.#imageOf(left, rate) : new Float32Array(0),
    };
    return new TfjsLanczos(this.backend, given, (process, steps) => this.#lanczos.ask({ process, rate, steps }));
  }

  /** The values of L W(rate), m×d. */
  #imageOf(left: Matrix, rate: number): Float32Array {
    const image = this.leftImage(left, rate);
    const values = tensorOf(image).dataSync<'float32'>();
    this.backend.release(image);
    return values;
  }

  /**
   * U = W v and Q = WᵀW v for the rows v of a tensor V, each at its own rate η.
   * U = V baseᵀ + η∘(V directionᵀ) and Q = U base + (η∘U) direction, where η∘ scales rows.
   */
  #products(v: Tensor2D, rates: readonly number[]): { left: Tensor2D; back: Tensor2D } {
    const tf = this.#tf;
    const base = tensorOf(this.base);
    // V Mᵀ as (M Vᵀ)ᵀ, so that only thin tensors are transposed.
    const thin = tf.transpose(v);
    const times = (m: Tensor2D): Tensor2D => tf.transpose(tf.matMul<Tensor2D>(m, thin));
    if (!this.direction) {
      const left = times(base);
      return { left, back: tf.matMul(left, base) };
    }
    const direction = tensorOf(this.direction);
    const eta = tf.tensor2d(Float32Array.from(rates), [rates.length, 1]);
    const left = tf.add<Tensor2D>(times(base), tf.mul(eta, times(direction)));
    return { left, back: tf.add(tf.matMul(left, base), tf.matMul(tf.mul<Tensor2D>(eta, left), direction)) };
  }

  #takeSteps(requests: readonly TfjsStepRequest[]): void {
    const tf = this.#tf;
    const cols = this.base.cols;
    const remaining = new Map(requests.map((request) => [request, request.steps]));
    for (;;) {
      const going = requests.filter((request) => (remaining.get(request) ?? 0) > 0 && !request.process.exhausted);
      if (going.length === 0) return;
      const v = new Float32Array(going.length * cols);
      going.forEach(({ process }, i) => {
        v.set(process.last, i * cols);
      });
      const rates = going.map(({ rate }) => rate);
      const product = tf.tidy(() => this.#products(tf.tensor2d(v, [going.length, cols]), rates).back);
      const q = product.dataSync<'float32'>();
      product.dispose();
      going.forEach((request, i) => {
        request.process.step(q.subarray(i * cols, (i + 1) * cols));
        remaining.set(request, (remaining.get(request) ?? 0) - 1);
      });
    }
  }

  protected override async askImages(rate: number, right: Matrix): Promise<Images> {
    const request: TfjsImageRequest = { rate, right, left: null, back: null };
    await this.#images.ask(request);
    if (!request.left || !request.back) throw new Error('images were requested and not computed');
    return { left: request.left, back: request.back };
  }

  #computeImages(requests: readonly TfjsImageRequest[]): void {
    const tf = this.#tf;
    const rates = requests.flatMap(({ rate, right }) => new Array<number>(right.rows).fill(rate));
    const parts = tf.tidy(() => {
      const { left, back } = this.#products(tf.concat(requests.map(({ right }) => tensorOf(right))), rates);
      const sizes = requests.map(({ right }) => right.rows);
      return { left: tf.split<Tensor2D>(left, sizes), back: tf.split<Tensor2D>(back, sizes) };
    });
    requests.forEach((request, i) => {
      request.left = new TfjsMatrix(parts.left[i]);
      request.back = new TfjsMatrix(parts.back[i]);
    });
  }
}
