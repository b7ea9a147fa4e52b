import type { BackendName } from '../../kernels/backends/names.ts';
import { openBackend } from '../../kernels/backends/open.ts';
import { AddonMissingError, loadAddon } from '../../kernels/native/addon.ts';
import type { Sweep } from '../sweep/load-sweep.ts';
import { backendCosts } from './backend-costs.ts';
import type { OpenBackend } from '../recheck/recompute.ts';

/** What may be asked for: `auto` is the native backend where its addon loads, else tfjs. */
export type BackendChoice = BackendName | 'auto';

/** A backend that can be had. */
export interface ChosenBackend {
  /** Never `tfjs` without its kind. */
  name: BackendName;
  /** What the choice costs, for people to read; null if nothing. */
  note: string | null;
}

/**
 * Makes the choice, and makes sure that the backend can be had.
 * @throws AddonMissingError or TfjsMissingError if not
 */
async function chooseBackend(choice: BackendChoice): Promise<ChosenBackend> {
  const missing = choice === 'auto' || choice === 'native' ? addonMissing() : null;
  if (choice === 'native' && missing) throw missing;
  if (choice === 'native' || (choice === 'auto' && !missing)) return { name: 'native', note: null };
  const { name } = await openBackend(choice === 'auto' ? 'tfjs' : choice, 'f32');
  const reason = missing ? `${missing.message}; going on with ${name}` : `the backend is ${name}`;
  return { name, note: `note: ${reason}: f32 only, ${backendCosts(name).said}` };
}

/** The backend for a sweep; a drill computes nothing, and runs without the addon. */
export async function backendFor({ experiment }: Sweep, choice: BackendChoice): Promise<ChosenBackend> {
  return experiment === 'drill' ? { name: 'native', note: null } : chooseBackend(choice);
}

function addonMissing(): AddonMissingError | null {
  try {
    loadAddon();
    return null;
  } catch (error) {
    if (error instanceof AddonMissingError) return error;
    throw error;
  }
}

/** Opens the backend of a choice when it is first needed, and says then on standard error what that costs. */
export function backendOpener(choice: BackendChoice): OpenBackend {
  let chosen: Promise<ChosenBackend> | undefined;
  return async (precision) => {
    if (!chosen) {
      chosen = chooseBackend(choice);
      const { note } = await chosen;
      if (note !== null) process.stderr.write(`${note}\n`);
    }
    return openBackend((await chosen).name, precision);
  };
}
