import type { Backend } from './backend.ts';
import { AddonMissingError, loadAddon } from '../native/addon.ts';
import { type BackendName, backendNames } from './names.ts';
import { checkPrecision, type Precision } from './precision.ts';
import { NativeBackend } from './native.ts';
import type { TfjsKind } from './tfjs-library.ts';

/**
 * Opens a backend. The tfjs library is loaded only if the name asks for it.
 * @param threads number of threads over which the native backend spreads large products; tfjs ignores it
 * @throws TypeError if there is no backend of this name
 * @throws AddonMissingError if the native addon is not built or does not load
 * @throws TfjsMissingError if this kind of tfjs is not installed or does not start
 * @throws PrecisionError if the backend does not have the precision
 * @throws Error if this thread already computes with another kind of tfjs
 */
export async function openBackend(name: BackendName, precision: Precision, threads = 1): Promise<Backend> {
  if (!backendNames.includes(name)) throw new TypeError(`"${name}" is no backend; allowed: ${backendNames.join(', ')}`);
  checkPrecision(name, precision);
  if (name === 'native') return new NativeBackend(precision, threads);
  const { TfjsBackend } = await import('./tfjs.ts');
  return TfjsBackend.open(name === 'tfjs' ? undefined : (name.slice('tfjs-'.length) as TfjsKind));
}

/** What a caller of the library may choose; both may be left out. */
export interface BackendWish {
  backend?: BackendName;
  precision?: Precision;
}

/**
 * Opens a backend for a call of the library. If none is wished for, it is the native one in f64; where its addon is missing, TensorFlow.js in
 * f32, with a warning of the process.
 * @throws what `openBackend` throws
 */
export async function openWished({ backend, precision }: BackendWish): Promise<Backend> {
  const missing = backend === undefined ? missingAddon() : null;
  const name = backend ?? (missing === null ? 'native' : 'tfjs');
  if (missing !== null) process.emitWarning(`${missing.message}; computing with TensorFlow.js, in f32 and slower`);
  return openBackend(name, precision ?? (name === 'native' ? 'f64' : 'f32'));
}

/** Why the native addon cannot be used; null if it can. */
export function missingAddon(): AddonMissingError | null {
  try {
    loadAddon();
    return null;
  } catch (error) {
    if (error instanceof AddonMissingError) return error;
    throw error;
  }
}
