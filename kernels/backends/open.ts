import type { Backend } from './backend.ts';
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
