import type { Backend } from './backend.ts';
import type { BackendName } from './names.ts';
import { checkPrecision, type Precision } from './precision.ts';
import { NativeBackend } from './native.ts';
import type { TfjsKind } from './tfjs-library.ts';

/**
 * Opens a backend; the tfjs library is loaded only if it is chosen.
 * @param threads over which the native one spreads large products
 * @throws AddonMissingError, TfjsMissingError or PrecisionError if it cannot be had
 */
export async function openBackend(name: BackendName, precision: Precision, threads = 1): Promise<Backend> {
  if (name === 'native') return new NativeBackend(precision, threads);
  checkPrecision(name, precision);
  const { TfjsBackend } = await import('./tfjs.ts');
  return TfjsBackend.open(name === 'tfjs' ? undefined : (name.slice('tfjs-'.length) as TfjsKind));
}
