import { describe, expect, it } from 'vitest';
import { PrecisionError } from '../../kernels/backends/precision.ts';
import { type FeatureOptions, featuresOnArrays } from '../../kernels/network/features-on-arrays.ts';
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

  it.each<[string, (given: ArrayDraw) => unknown, RegExp]>([
    ['no width', (given) => (given.N = 0), /^N must be a whole number from 1, not 0$/],
    ['a width that is no number', (given) => (given.N = '12' as unknown as number), /^N must be .*, not "12"$/],
    ['a fraction', (given) => (given.d = 9.5), /^d must be a whole number from 1, not 9.5$/],
    ['a negative size', (given) => (given.n = -16), /^n must be a whole number from 1, not -16$/],
    ['a size that is NaN', (given) => (given.n = NaN), /^n must be a whole number from 1, not NaN$/],
    ['batches that are no list', (given) => (given.batches = {} as []), /^batches must be an array/],
  ])('are refused with the name of the size because of %s', async (_, spoil, message) => {
    const given = draw();
    spoil(given);
    await expect(trainOnArrays(given, options)).rejects.toThrow(message);
  });

  it('may be transferred after the call', async () => {
    const given = { ...draw(), betaStar: unit.slice() };
    const training = trainOnArrays(given, options);
    structuredClone(given.betaStar.buffer, { transfer: [given.betaStar.buffer] });
    structuredClone(given.a.buffer, { transfer: [given.a.buffer as ArrayBuffer] });
    const [{ rightTarget }] = (await training).steps;
    const [expected] = (await trainOnArrays(draw(), options)).steps;
    expect(rightTarget).toEqual(expected.rightTarget);
  });

  it('are refused in a precision that there is not', async () => {
    const wrong = trainOnArrays(draw(), { ...options, precision: 'f16' as 'f32' });
    await expect(wrong).rejects.toBeInstanceOf(PrecisionError);
    await expect(wrong).rejects.toThrow('"f16" is no precision; allowed: f32, f64');
  });
});

/** What both functions refuse of the options that they have in common. */
const refused: [string, unknown, RegExp][] = [
  ['activation', 'foo', /^activation must be one of tanh, .*, not "foo"$/],
  ['activation', undefined, /^activation must be one of tanh, .*, not undefined$/],
  ['activation', {}, /^activation must be a name/],
  ['activation', { sin: { phase: NaN } }, /^activation.sin.phase must be a finite number, not NaN$/],
  ['activation', { hermite: [] }, /^activation.hermite has 0 coefficients; allowed are 1 to 16$/],
  ['activation', { hermite: ['1'] }, /^activation.hermite: element 0 is no finite number/],
  ['activation', { terms: [] }, /^activation.terms must be an array of 1 to 4 terms/],
  ['activation', { terms: [null] }, /^activation.terms\[0\] must be an object, not null$/],
  ['activation', { terms: [{ of: 'tanh', weight: '1' }] }, /^activation.terms\[0\].weight must be a finite number/],
  ['centred', 'no', /^centred must be true or false, not "no"$/],
  ['outputScaling', 'foo', /^outputScaling must be one of mean-field, standard, not "foo"$/],
  ['outputScaling', null, /^outputScaling must be one of/],
  ['topK', NaN, /^topK must be a whole number from 0, not NaN$/],
  ['topK', -1, /^topK must be/],
  ['topK', 1.5, /^topK must be/],
  ['topK', '2', /^topK must be .*, not "2"$/],
  ['backend', 'foo', /^"foo" is no backend; allowed: native, tfjs, /],
  ['precision', 'f16', /^"f16" is no precision; allowed: f32, f64$/],
];

describe('options of trainOnArrays', () => {
  it.each<[string, unknown, RegExp]>([
    ...refused,
    ['alphas', undefined, /^alphas must be an array of numbers, not undefined$/],
    ['alphas', 'ab', /^alphas must be an array of numbers, not "ab"$/],
    ['alphas', { length: 1 }, /^alphas must be an array of numbers, not a value of type object$/],
    ['alphas', [], /^alphas is empty/],
    ['alphas', [NaN], /^alphas: element 0 is no finite number/],
    ['alphas', ['1'], /^alphas: element 0 is no finite number/],
    ['prefactors', [NaN], /^prefactors: element 0 is no finite number/],
    ['prefactors', 'a', /^prefactors must be an array of numbers, not "a"$/],
    ['prefactors', [1, 2], /^prefactors \(one per step\) has 2 elements, expected 1$/],
    ['nodes', 0, /^nodes must be a whole number from 1, not 0$/],
    ['nodes', 1.5, /^nodes must be/],
    ['noiseOfSpikes', 'foo', /^noiseOfSpikes must be one of own, mean, not "foo"$/],
  ])('are refused by name: %s as %j', async (name, value, message) => {
    await expect(trainOnArrays(draw(), { ...options, [name]: value })).rejects.toThrow(message);
  });
});

describe('arrays and options of featuresOnArrays', () => {
  const samples = { X: values(n * d), y: values(n), XRidge: values(20 * d), yRidge: values(20) };
  const given = { ...draw(), ...samples, XTest: values(5 * d), yTest: values(5) };
  const right: FeatureOptions = { activation: 'tanh', eta: 1, lambdas: [0.1], topK: 2 };

  it.each<[string, unknown, RegExp]>([
    ['N', NaN, /^N must be a whole number from 1, not NaN$/],
    ['X', [...samples.X].fill(NaN), /^X \(n×d\): element 0 is no finite number/],
    ['a', { length: N }, /^a \(N\) is no Float64Array$/],
    ['yRidge', null, /^yRidge is no Float64Array$/],
    ['yRidge', { length: 20 }, /^yRidge is no Float64Array$/],
    ['yTest', new Float64Array(0), /^the number of samples in yTest must be a whole number from 1, not 0$/],
    ['XTest', 'x'.repeat(5 * d), /^XTest \(samples×d\) is no Float64Array$/],
  ])('are refused by name: the array %s', async (name, value, message) => {
    await expect(featuresOnArrays({ ...given, [name]: value }, right)).rejects.toThrow(message);
  });

  it.each<[string, unknown, RegExp]>([
    ...refused,
    ['eta', NaN, /^eta must be a finite number, not NaN$/],
    ['eta', '1', /^eta must be a finite number, not "1"$/],
    ['lambdas', undefined, /^lambdas must be an array of numbers, not undefined$/],
    ['lambdas', ['1'], /^lambdas: element 0 is no finite number/],
    ['lambdas', [Infinity], /^lambdas: element 0 is no finite number/],
    ['lambdas', [0], /^a ridge penalty must be positive$/],
  ])('are refused by name: %s as %j', async (name, value, message) => {
    await expect(featuresOnArrays(given, { ...right, [name]: value })).rejects.toThrow(message);
  });
});
