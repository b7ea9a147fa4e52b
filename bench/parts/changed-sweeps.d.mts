import type { Arbitrary } from 'fast-check';

export function changedSweeps(folder: string): Arbitrary<string>;
