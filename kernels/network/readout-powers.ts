import { norm } from '../vectors/vector.ts';

/** Powers a^{∘k} whose overlaps are recorded, k = 1 … 4 (MODEL §2.7). */
export const recordedPowers = 4;

/** Powers that may carry signal, k = 1 … 6 (MODEL §2.5). */
const signalPowers = 6;

/** â^{∘k} = a^{∘k}/‖a^{∘k}‖ for k = 1 … 6, powers taken entry by entry. */
export function readoutPowers(readout: Float64Array): Float64Array[] {
  return Array.from({ length: signalPowers }, (_, k) => {
    const power = readout.map((a) => a ** (k + 1));
    const length = norm(power);
    return power.map((x) => x / length);
  });
}
