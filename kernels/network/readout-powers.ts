import { norm } from '../vectors/vector.ts';

/** Number of powers a^{∘k} whose overlaps are recorded: k = 1 … 4 (MODEL §2.7). */
export const recordedPowers = 4;

/** Number of powers a^{∘k} that may carry signal: k = 1 … 6 (MODEL §2.5). */
const signalPowers = 6;

/** â^{∘k} = a^{∘k}/‖a^{∘k}‖ for k = 1 … 6, with powers of each entry; N values each (MODEL §2.5, §2.7). */
export function readoutPowers(readout: Float64Array): Float64Array[] {
  return Array.from({ length: signalPowers }, (_, k) => {
    const power = readout.map((a) => a ** (k + 1));
    const length = norm(power);
    return power.map((x) => x / length);
  });
}
