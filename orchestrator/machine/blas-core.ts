/** CPU core type that the BLAS runs for: the one it finds (`native`), the one in the environment (`inherit`), or a name that OpenBLAS knows. */
export type BlasCore = 'native' | 'inherit' | (string & {});
