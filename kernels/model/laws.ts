import { erf } from './erf.ts';

/** Laws of the initial weights W0 (MODEL §1): iid N(0, 1/d) entries, or rows uniform on the unit sphere. */
export const weightLaws = ['gaussian', 'sphere'] as const;
export type WeightLaw = (typeof weightLaws)[number];

/** Laws of the readout a, all of variance 1/N (MODEL §1). */
export const readoutLaws = ['gaussian', 'rademacher', 'uniform', 'constant'] as const;
export type ReadoutLaw = (typeof readoutLaws)[number];

/** Output scalings (MODEL §1): f = N^{−1/2} aᵀσ(Wx) or f = aᵀσ(Wx). */
export const outputScalings = ['mean-field', 'standard'] as const;
export type OutputScaling = (typeof outputScalings)[number];

/** Factor in front of aᵀσ(Wx). */
export function outputScale(scaling: OutputScaling, N: number): number {
  return scaling === 'mean-field' ? 1 / Math.sqrt(N) : 1;
}

/** A readout of the given law from N standard normals (the same normals serve every law). */
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
  }
}
