import { philox } from './philox.ts';

/** Two standard normals from two 32-bit words, by Box–Muller (docs/random-numbers.md). */
function boxMuller(x: number, y: number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log((x + 0.5) * 2 ** -32));
  // The nearest quarter turn is subtracted exactly, so that the angle keeps its relative accuracy.
  const quadrant = Math.round((y + 0.5) * 2 ** -30);
  const angle = (y + 0.5 - quadrant * 2 ** 30) * (Math.PI * 2 ** -31);
  const [s, c] = [radius * Math.sin(angle), radius * Math.cos(angle)];
  switch (quadrant & 3) {
    case 0:
      return [c, s];
    case 1:
      return [-s, c];
    case 2:
      return [-c, -s];
    default:
      return [s, -c];
  }
}

/**
 * The first `count` normals N(0, scale²) of a stream, in float64 and without the addon (docs/random-numbers.md).
 * They agree with the addon's to 1e-14, not in their last bits.
 * @param key as `streamKey` returns it
 */
export function streamNormals(key: Uint32Array, count: number, scale: number): Float64Array {
  const out = new Float64Array(count);
  const words = new Uint32Array(4);
  for (let block = 0; 4 * block < count; block++) {
    words[0] = block >>> 0;
    words[1] = Math.floor(block / 2 ** 32);
    words[2] = words[3] = 0;
    philox(words, key);
    for (let pair = 0; pair < 2; pair++) {
      const normals = boxMuller(words[2 * pair], words[2 * pair + 1]);
      // Writing past the end of a typed array does nothing.
      out[4 * block + 2 * pair] = scale * normals[0];
      out[4 * block + 2 * pair + 1] = scale * normals[1];
    }
  }
  return out;
}
