import { erf } from './erf.ts';

/** Laws of the initial weights W0 (MODEL §1): iid N(0, 1/d) entries, or rows uniform on the unit sphere. */
export const weightLaws = ['gaussian', 'sphere'] as const;
/** One of `weightLaws`. */
export type WeightLaw = (typeof weightLaws)[number];

/** Laws of the readout a, all of variance 1/N (MODEL §1). */
export const readoutLaws = ['gaussian', 'rademacher', 'uniform', 'constant', 'symmetric'] as const;
/** One of `readoutLaws`. */
export type ReadoutLaw = (typeof readoutLaws)[number];

/** Scalings of the output (MODEL §1): `mean-field` is f = N^{−1/2} aᵀσ(Wx), `standard` is f = aᵀσ(Wx). */
export const outputScalings = ['mean-field', 'standard'] as const;
/** One of `outputScalings`. */
export type OutputScaling = (typeof outputScalings)[number];

/** The factor in front of aᵀσ(Wx): 1/√N or 1 (MODEL §1). */
export function outputScale(scaling: OutputScaling, N: number): number {
  return scaling === 'mean-field' ? 1 / Math.sqrt(N) : 1;
}

/**
 * A readout a of the given law (MODEL §1) from N standard normals. All laws use the same normals.
 * @returns N values, a new array
 */
export function readoutFromNormals(law: ReadoutLaw, normals: Float64Array): Float64Array {
  const scale = 1 / Math.sqrt(normals.length);
  switch (law) {
    case 'gaussian':
      return normals.map((z) => z * scale);
    case 'rademacher':
      return normals.map((z) => (z < 0 ? -scale : scale));
    case 'uniform':
      return normals.map((z) => Math.sqrt(3) * scale * erf(z * Math.SQRT1_2));
    case 'constant':
      return normals.map(() => scale);
    case 'symmetric':
      return inPairs(normals).map((z) => z * scale);
  }
}

/** Normals in pairs z, −z: the second half mirrors the first; with an odd number the last is 0. */
function inPairs(normals: Float64Array): Float64Array {
  const half = Math.floor(normals.length / 2);
  return normals.map((z, i) => (i < half ? z : i < 2 * half ? -normals[i - half] : 0));
}
