import type { NativeActivation, NativeLanczosState, NativePlainActivation } from '../../kernels/native/addon.ts';

/** A valid call of the raw addon. */
export interface AddonCall {
  /** Name of the entry point. */
  name: string;
  /** New arguments for it. */
  make: () => unknown[];
  /** Arrays whose length says how long others must be; a `*` stands for any index. */
  free?: string[];
  /** Arrays that the call writes. */
  written?: string[];
  /** Arguments that are numbers, but no counts. */
  reals?: string[];
}

const [rows, cols, steps] = [3, 4, 2];
const doubles = (length: number): Float64Array => Float64Array.from({ length }, (_, i) => 1 + Math.sin(1 + i * i));
const floats = (length: number): Float32Array => Float32Array.from(doubles(length));
const key = (): Uint32Array => Uint32Array.of(1, 2);

const plain = (): NativePlainActivation => ({ kind: 7, phase: 0, coefficients: doubles(3) });
const plainActivation = (): NativeActivation => ({ ...plain(), terms: [] });
/** With terms the rest of an activation is not looked at, so it is left out. */
const sum = (): Pick<NativeActivation, 'terms'> => ({
  terms: [1, 2].map((weight) => ({ ...plain(), weight, scale: 1 })),
});

const process = (): NativeLanczosState => ({
  ...{ basis: doubles((1 + steps + 1) * cols), locked: 1, size: 0, steps, rate: 0.5 },
  ...{ diagonal: doubles(steps), offDiagonal: doubles(steps), image: doubles(2 * cols), imageRows: 2 },
});

/** Diagonally dominant, so positive definite. */
const definite = (n: number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 2 * n : 1));

const slopes = (): unknown => ({
  steps: [1, 2].map(() => ({ scales: doubles(rows), deviations: doubles(rows), common: doubles(rows * cols) })),
  own: [{ amplitudes: doubles(rows), weights: doubles(cols) }],
  ...{ samples: cols, nodes: doubles(5), before: doubles(5), weights: doubles(5) },
  ...{ deviations: doubles(2), deviationWeights: doubles(2) },
});

const size = rows * cols;

/** One valid call of each entry point that takes arguments, but for `selectLoops`. */
export const calls: AddonCall[] = [
  {
    name: 'gemm',
    make: () => [false, true, rows, 2, cols, doubles(size), doubles(2 * cols), doubles(rows * 2), 1],
    written: ['7'],
  },
  {
    name: 'backward',
    make: () => [
      ...[doubles(size), rows, cols, [doubles(size), doubles(size)], doubles(2), doubles(cols), doubles(rows)],
      ...[1, 0, sum(), doubles(size), doubles(rows), doubles(rows), 1],
    ],
    written: ['10', '11', '12'],
    reals: ['7', '8'],
  },
  {
    name: 'slopeMoments',
    make: () => [slopes(), sum(), false],
    free: ['0.nodes', '0.deviations', '0.steps.*.scales'],
  },
  { name: 'rowProducts', make: () => [floats(size), floats(size), rows, cols] },
  {
    name: 'activate',
    make: () => [doubles(size), doubles(size), doubles(size), 0, plainActivation()],
    free: ['0'],
    written: ['1', '2'],
    reals: ['3'],
  },
  {
    name: 'combine',
    make: () => [floats(size), floats(size), [floats(size), floats(size)], doubles(2)],
    free: ['0'],
    written: ['0'],
  },
  { name: 'normals', make: () => [floats(7), key(), 1], free: ['0'], reals: ['2'] },
  { name: 'philox', make: () => [Uint32Array.of(1, 2, 3, 4), key()] },
  {
    name: 'lanczosSteps',
    make: () => [doubles(size), doubles(size), rows, cols, [process(), process()], 1],
    written: ['4.*.basis', '4.*.diagonal', '4.*.offDiagonal'],
  },
  {
    name: 'pencilImages',
    make: () => [
      ...[doubles(size), doubles(size), rows, cols, 2, doubles(2)],
      ...[doubles(2 * cols), doubles(2 * rows), doubles(2 * cols), 1],
    ],
    written: ['7', '8'],
  },
  { name: 'tridiagonalTop', make: () => [doubles(4), doubles(3), 4, 2] },
  { name: 'svd', make: () => [floats(size), rows, cols] },
  { name: 'gram', make: () => [doubles(size), rows, cols, doubles(rows * rows)], written: ['3'] },
  {
    name: 'shiftedSolves',
    make: () => [definite(cols), cols, doubles(cols), doubles(2), 0],
    free: ['3'],
    written: ['0'],
    reals: ['4'],
  },
  { name: 'symmetricEigenvalues', make: () => [definite(rows), rows] },
  { name: 'symmetricEigen', make: () => [definite(rows), rows] },
  { name: 'alignment', make: () => [doubles(1)], free: ['0'] },
];
