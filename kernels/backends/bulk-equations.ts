import type { NativeBulk } from '../native/addon.ts';

/** The equations of a noisy bulk for P and Q (MODEL §2.5). */
export type BulkEquations = NativeBulk;

/** The least solution of the equations at some z. */
export interface BulkSolution {
  /** P and Q. */
  at: [number, number];
  /** det(1 − J), with J the Jacobian of the map (P, Q) → (P, Q). */
  determinant: number;
}

/**
 * Solves the equations at z by Newton's method.
 * @param from a point below the solution, such as the solution at a larger z
 * @returns null if there is no solution
 */
export type BulkSolver = (z: number, from: readonly [number, number]) => BulkSolution | null;
