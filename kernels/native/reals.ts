/** Values in the precision of a calculation. */
export type Reals = Float32Array | Float64Array;
