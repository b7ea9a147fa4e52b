import type { BackendName } from './names.ts';

/** Precision of a backend's numbers: float32 or float64. */
export type Precision = 'f32' | 'f64';

/** A backend does not have the wanted precision; exit code 2. */
export class PrecisionError extends Error {
  override name = 'PrecisionError';
}

/**
 * Checks that a backend has a precision: native has both, tfjs has f32 only (decision 0007).
 * @throws PrecisionError if not; the message names what is possible
 */
export function checkPrecision(name: BackendName, precision: Precision): void {
  if (!(['f32', 'f64'] as string[]).includes(precision)) {
    throw new PrecisionError(`"${precision}" is no precision; allowed: f32, f64`);
  }
  if (name === 'native' || precision === 'f32') return;
  throw new PrecisionError(
    `the backend ${name} computes in f32 only, not in ${precision}; set precision: f32, or use the native backend (npx nightsweep setup builds its addon)`,
  );
}
