import type { BackendName } from './names.ts';

/** Precision of a backend's numbers. */
export type Precision = 'f32' | 'f64';

/** Thrown when a backend does not have the precision asked for; exit code 2. */
export class PrecisionError extends Error {
  override name = 'PrecisionError';
}

/** @throws PrecisionError that names what is possible */
export function checkPrecision(name: BackendName, precision: Precision): void {
  if (name === 'native' || precision === 'f32') return;
  throw new PrecisionError(
    `the backend ${name} computes in f32 only, not in ${precision}; set precision: f32, or use the native backend (npm run setup builds its addon)`,
  );
}
