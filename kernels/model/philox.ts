/** Multipliers of Philox4x32, and what each round adds to the key. */
const [multiplier0, multiplier1] = [0xd2511f53, 0xcd9e8d57];
const [weyl0, weyl1] = [0x9e3779b9, 0xbb67ae85];

/** Upper 32 bits of a·b for 32-bit words. Products of their halves are used, because a double holds those exactly. */
function upperProduct(a: number, b: number): number {
  const [a0, a1, b0, b1] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  return a1 * b1 + (middle >>> 16) + (((middle & 0xffff) + a0 * b1) >>> 16);
}

/**
 * Ten rounds of Philox4x32 (Salmon, Moraes, Dror and Shaw, SC 2011; docs/random-numbers.md, decision 0001).
 * @param counter four words, replaced by the four random words
 * @param key two words
 */
export function philox(counter: Uint32Array, key: Uint32Array): void {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const upper0 = upperProduct(multiplier0, c0);
    const upper1 = upperProduct(multiplier1, c2);
    const lower0 = Math.imul(multiplier0, c0);
    const lower1 = Math.imul(multiplier1, c2);
    c0 = (upper1 ^ c1 ^ k0) >>> 0;
    c1 = lower1 >>> 0;
    c2 = (upper0 ^ c3 ^ k1) >>> 0;
    c3 = lower0 >>> 0;
    k0 = (k0 + weyl0) >>> 0;
    k1 = (k1 + weyl1) >>> 0;
  }
  counter[0] = c0;
  counter[1] = c1;
  counter[2] = c2;
  counter[3] = c3;
}
