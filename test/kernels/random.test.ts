import { afterEach, describe, expect, it } from 'vitest';
import { loadAddon } from '../../kernels/native/addon.ts';
import { streamNormals } from '../../kernels/model/normals.ts';
import { philox } from '../../kernels/model/philox.ts';
import { type Stream, streamKey } from '../../kernels/model/streams.ts';

const addon = loadAddon();
const widest = addon.loopsName() as 'baseline' | 'avx2' | 'avx512';
/** The loops that this processor has. */
const loopsHere = (['baseline', 'avx2', 'avx512'] as const).filter((loops) => addon.selectLoops(loops));
addon.selectLoops(widest);
afterEach(() => addon.selectLoops(widest));

const words = (hex: string): Uint32Array => Uint32Array.from(hex.split(' '), (word) => parseInt(word, 16));

describe('Philox4x32-10 gives the known answers of Random123', () => {
  it.each([
    ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ])('counter %s', (counter, key, answer) => {
    expect(addon.philox(words(counter), words(key))).toEqual(words(answer));
    const inPlace = words(counter);
    philox(inPlace, words(key));
    expect(inPlace).toEqual(words(answer));
  });
});

const key = Uint32Array.of(7, 11);
const draw = <T extends Float32Array | Float64Array>(out: T): T => {
  addon.normals(out, key, 1);
  return out;
};

describe('normals', () => {
  it.each(loopsHere)('have the same bits with %s loops', (loops) => {
    const wanted = { f32: draw(new Float32Array(1001)), f64: draw(new Float64Array(1001)) };
    expect(addon.selectLoops(loops)).toBe(true);
    expect(draw(new Float32Array(1001))).toEqual(wanted.f32);
    expect(draw(new Float64Array(1001))).toEqual(wanted.f64);
  });

  it('agree between float and double to float accuracy', () => {
    const [single, double] = [draw(new Float32Array(200_000)), draw(new Float64Array(200_000))];
    let worst = 0;
    single.forEach((z, i) => (worst = Math.max(worst, Math.abs(z - double[i]) / Math.max(1, Math.abs(double[i])))));
    expect(worst).toBeLessThan(5e-7);
  });

  it('come out the same without the addon: in f64 to rounding, in f32 to float accuracy', () => {
    const [single, double] = [draw(new Float32Array(200_001)), draw(new Float64Array(200_001))];
    const plain = streamNormals(key, 200_001, 1);
    let [worst, worstSingle] = [0, 0];
    plain.forEach((z, i) => {
      worst = Math.max(worst, Math.abs(z - double[i]));
      worstSingle = Math.max(worstSingle, Math.abs(z - single[i]) / Math.max(1, Math.abs(z)));
    });
    expect(worst).toBeLessThan(1e-14);
    expect(worstSingle).toBeLessThan(5e-7);
  });

  it('do not depend on how many are drawn', () => {
    expect(draw(new Float64Array(1000)).subarray(0, 333)).toEqual(draw(new Float64Array(333)));
  });

  it('follow Box–Muller on the words of Philox', () => {
    const [x, y] = addon.philox(Uint32Array.of(0, 0, 0, 0), key);
    const radius = Math.sqrt(-2 * Math.log((x + 0.5) / 2 ** 32));
    const angle = (2 * Math.PI * (y + 0.5)) / 2 ** 32;
    const [first, second] = draw(new Float64Array(2));
    expect(first).toBeCloseTo(radius * Math.cos(angle), 12);
    expect(second).toBeCloseTo(radius * Math.sin(angle), 12);
  });

  it('have the moments of N(0,1)', () => {
    const z = draw(new Float64Array(1_000_000));
    const moment = (k: number): number => z.reduce((sum, x) => sum + x ** k, 0) / z.length;
    // Four standard errors: sd of z^k over the root of the number of draws.
    expect(Math.abs(moment(1))).toBeLessThan(4e-3);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4e-3 * Math.sqrt(2));
    expect(Math.abs(moment(3))).toBeLessThan(4e-3 * Math.sqrt(15));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4e-3 * Math.sqrt(96));
  });
});

describe('streams', () => {
  const stream: Stream = { role: 'inputs', index: 1, rows: 8, cols: 4, seed: 1, replicate: 0 };

  it('keep their frozen keys', () => {
    expect([...streamKey(stream)]).toEqual([3296626276, 1057223421]);
    expect([...streamKey({ ...stream, role: 'weights', index: 0 })]).toEqual([1054862135, 3762101652]);
  });

  it('differ in every part of what is drawn', () => {
    const others: Stream[] = [
      { ...stream, role: 'weights' },
      { ...stream, index: 2 },
      { ...stream, rows: 4, cols: 8 },
      { ...stream, seed: 2 },
      { ...stream, replicate: 1 },
    ];
    const keys = [stream, ...others].map((s) => streamKey(s).join(' '));
    expect(new Set(keys).size).toBe(keys.length);
  });
});
