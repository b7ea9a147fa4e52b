import { digestOf } from '../../../store/digest.ts';

/** Digits of a digest that ids and names of kept files have: 128 bits. */
const digestLength = 32;

/** The first 32 hexadecimal digits of the SHA-256 of a file. */
export async function dataDigest(path: string): Promise<string> {
  return (await digestOf(path)).slice(0, digestLength);
}
