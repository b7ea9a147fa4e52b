import type {
  NativeActivation,
  NativeBulk,
  NativeLanczosState,
  NativePlainActivation,
} from '../../kernels/native/addon.ts';
import type { NativeSearchMember, NativeSearchStart } from '../../kernels/native/search.ts';

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

/** What a block search of a 3×4 pencil starts from: one signal direction, one vector near the wanted ones, two random ones. */
const searchStart = (): NativeSearchStart => ({
  ...{ rows, cols, signal: 1, near: 1, threads: 1, base: doubles(size), direction: doubles(size) },
  ...{
    right: Float64Array.of(1, 0, 0, 0),
    nearVectors: doubles(cols),
    random: doubles(cols),
    space: doubles(4 * cols),
  },
  ...{ baseSquare: doubles(4 * cols), cross: doubles(4 * cols), directionSquare: doubles(4 * cols) },
});

/** A member whose S has two rows, with the images that belong to them where both matrices are 0. */
const searchMember = (): NativeSearchMember => ({
  ...{ rows, cols, given: 2, signal: 1, left: 1, further: 2, guard: 2, threads: 1, rate: 0.5 },
  ...{ margin: 1.1, exactMargin: 1.1, ceiling: 9, tolerance: 1e-6, furtherTolerance: 1e-3 },
  ...{ base: new Float64Array(size), direction: new Float64Array(size), weights: doubles(size) },
  ...{ space: Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0), baseSquare: new Float64Array(2 * cols) },
  ...{
    cross: new Float64Array(2 * cols),
    directionSquare: new Float64Array(2 * cols),
    leftImage: new Float64Array(cols),
  },
});

const bulk = (): NativeBulk => ({
  ...{ d: 4, n: 3, counts: doubles(8), squares: doubles(8), stretches: doubles(8) },
  ...{ values: doubles(8), valueCounts: doubles(8) },
});

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
  {
    name: 'searchStart',
    make: () => [searchStart()],
    written: ['0.space', '0.baseSquare', '0.cross', '0.directionSquare'],
  },
  {
    name: 'searchTop',
    make: () => [searchMember()],
    written: ['0.weights'],
    reals: ['0.margin', '0.exactMargin', '0.ceiling', '0.tolerance', '0.furtherTolerance'],
  },
  {
    name: 'bulkFixedPoint',
    make: () => [bulk(), 40, 0, 0],
    free: ['0.counts', '0.values'],
    reals: ['0.d', '0.n', '1', '2', '3'],
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
