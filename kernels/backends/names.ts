import type { Precision } from './backend.ts';

/** Backends by the names that rows record; `tfjs` stands for the best kind of it that can be had. */
export const backendNames = ['native', 'tfjs', 'tfjs-node', 'tfjs-wasm', 'tfjs-cpu'] as const;
export type BackendName = (typeof backendNames)[number];

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

/** Thrown when a kind of tfjs cannot be had on this machine. */
export class TfjsMissingError extends Error {
  override name = 'TfjsMissingError';
}
