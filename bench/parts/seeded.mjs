// Random numbers that a seed repeats (mulberry32).

/** Numbers in [0, 1), and whole numbers below a bound. */
export function seeded(seed) {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
  return { random, below: (bound) => Math.floor(random() * bound) };
}
