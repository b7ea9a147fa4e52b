import type { Backend, Precision } from './backend.ts';
import { NativeBackend } from './native.ts';
import type { TfjsKind } from './tfjs-library.ts';

/** Backends by the names that rows record; `tfjs` is the best kind of it that can be had. */
export const backendNames = ['native', 'tfjs', 'tfjs-node', 'tfjs-wasm', 'tfjs-cpu'] as const;
export type BackendName = (typeof backendNames)[number];

/** Thrown when a backend does not have the precision asked for. */
export class PrecisionError extends Error {
  override name = 'PrecisionError';
}

/** @throws PrecisionError that names what is possible */
export function checkPrecision(name: BackendName, precision: Precision): void {
  if (name === 'native' || precision === 'f32') return;
  throw new PrecisionError(
    `the backend ${name} computes in f32 only, not in ${precision}: use precision f32, or the native backend`,
  );
}

/**
 * Opens a backend; the tfjs library is loaded only if it is chosen.
 * @throws AddonMissingError, TfjsMissingError or PrecisionError if it cannot be had
 */
export async function openBackend(name: BackendName, precision: Precision): Promise<Backend> {
  if (name === 'native') return new NativeBackend(precision);
  checkPrecision(name, precision);
  const { TfjsBackend } = await import('./tfjs.ts');
  return TfjsBackend.open(name === 'tfjs' ? undefined : (name.slice('tfjs-'.length) as TfjsKind));
}
