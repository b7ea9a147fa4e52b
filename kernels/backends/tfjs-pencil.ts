import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Backend, Deflation, LanczosProcess, Matrix } from './backend.ts';
import { Batched } from './batched.ts';
import { PencilOfParts } from './pencil-parts.ts';
import { TfjsLanczos } from './tfjs-lanczos.ts';
import type { Tfjs } from './tfjs-library.ts';
import { tensorOf, TfjsMatrix } from './tfjs-matrix.ts';

interface LanczosRequest {
  process: TfjsLanczos;
  rate: number;
  steps: number;
}

interface ImageRequest {
  rate: number;
  right: Matrix;
  left: TfjsMatrix | null;
  back: TfjsMatrix | null;
}

/**
 * Products with base + η·direction: the vectors of all requests of a turn are the rows of one product with each matrix. What Lanczos
 * starts from is read synchronously, which every carrier of tensors in Node allows.
 */
export class TfjsPencil extends PencilOfParts<Backend> {
  readonly #tf: Tfjs;
  readonly #lanczos = new Batched<LanczosRequest>((requests) => this.#takeSteps(requests));
  readonly #images = new Batched<ImageRequest>((requests) => this.#computeImages(requests));

  constructor(backend: Backend, tf: Tfjs, base: Matrix, direction: Matrix | null) {
    super(backend, base, direction);
    this.#tf = tf;
  }

  protected override startLanczos(
    rate: number,
    start: Matrix,
    capacity: number,
    { left, right }: Deflation,
  ): LanczosProcess {
    const beginning = {
      start: tensorOf(start).dataSync<'float32'>(),
      capacity,
      right: right ? tensorOf(right).dataSync<'float32'>() : new Float32Array(0),
      image: left ? this.#imageOf(left, rate) : new Float32Array(0),
    };
    return new TfjsLanczos(this.backend, beginning, (process, steps) => this.#lanczos.ask({ process, rate, steps }));
  }

  #imageOf(left: Matrix, rate: number): Float32Array {
    const image = this.leftImage(left, rate);
    const values = tensorOf(image).dataSync<'float32'>();
    this.backend.release(image);
    return values;
  }

  /** W v and WᵀW v for the rows v of a tensor, each at its own rate: U = V baseᵀ + η∘(V directionᵀ), Q = U base + (η∘U) direction. */
  #products(v: Tensor2D, rates: readonly number[]): { left: Tensor2D; back: Tensor2D } {
    const tf = this.#tf;
    const base = tensorOf(this.base);
    // V Mᵀ as (M Vᵀ)ᵀ, so that only what is thin is transposed.
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

  #takeSteps(requests: readonly LanczosRequest[]): void {
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

  protected override async askImages(rate: number, right: Matrix): Promise<{ left: Matrix; back: Matrix }> {
    const request: ImageRequest = { rate, right, left: null, back: null };
    await this.#images.ask(request);
    if (!request.left || !request.back) throw new Error('images were asked for and not computed');
    return { left: request.left, back: request.back };
  }

  #computeImages(requests: readonly ImageRequest[]): void {
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
