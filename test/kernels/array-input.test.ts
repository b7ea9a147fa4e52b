import { describe, expect, it } from 'vitest';
import { PrecisionError } from '../../kernels/backends/precision.ts';
import { type ArrayDraw, type ArrayOptions, trainOnArrays } from '../../kernels/network/train-on-arrays.ts';

const [N, d, n] = [12, 10, 16];
const values = (length: number): Float64Array => Float64Array.from({ length }, (_, i) => Math.sin(1 + i * i));
const unit = new Float64Array(d);
unit[0] = 1;
const draw = (): ArrayDraw => ({
  ...{ N, d, n, W0: values(N * d), a: values(N), betaStar: unit },
  batches: [{ X: values(n * d), y: values(n) }],
});
const options: ArrayOptions = { alphas: [0.1], activation: 'tanh', topK: 2 };

describe('arrays that a caller gives', () => {
  it('are taken as they are where they are numbers', async () => {
    const { steps } = await trainOnArrays(draw(), options);
    expect(steps[0].singularValues).toHaveLength(2);
  });

  it.each<[string, (given: ArrayDraw) => unknown, RegExp]>([
    ['a NaN', (given) => (given.W0[7] = NaN), /^W0 \(N×d\): element 7 is no finite number \(NaN\)/],
    ['an infinite label', (given) => (given.batches[0].y[3] = Infinity), /^batches\[0\]\.y \(n\): element 3/],
    ['a length alone', (given) => (given.a = { length: N } as Float64Array), /^a \(N\) is no Float64Array/],
    ['a text', (given) => (given.a = 'x'.repeat(N) as unknown as Float64Array), /^a \(N\) is no Float64Array/],
    ['texts', (given) => (given.a = Array(N).fill('1') as unknown as Float64Array), /^a \(N\): element 0 is no finite/],
    ['too few numbers', (given) => (given.betaStar = values(d - 1)), /^betaStar \(d\) has 9 elements, expected 10/],
    ['no batch', (given) => (given.batches = []), /0 batches for 1 steps/],
  ])('are refused with their name because of %s', async (_, spoil, message) => {
    const given = draw();
    given.W0 = given.W0.slice();
    spoil(given);
    await expect(trainOnArrays(given, options)).rejects.toThrow(message);
  });

  it('are refused in a precision that there is not', async () => {
    const wrong = trainOnArrays(draw(), { ...options, precision: 'f16' as 'f32' });
    await expect(wrong).rejects.toBeInstanceOf(PrecisionError);
    await expect(wrong).rejects.toThrow('"f16" is no precision; allowed: f32, f64');
  });
});
