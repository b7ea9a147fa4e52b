import type { BackendName } from '../../kernels/backends/names.ts';
import { missingAddon, openBackend } from '../../kernels/backends/open.ts';
import type { Experiment } from '../../kernels/contract/experiment.ts';
import { backendCosts } from './backend-costs.ts';

/** What a user may ask for. `auto` is the native backend if its addon loads, else tfjs. */
export type BackendChoice = BackendName | 'auto';

/** A backend that this machine has. */
export interface ChosenBackend {
  /** Always a kind: never plain `tfjs`. */
  name: BackendName;
  /** What the choice costs, for people to read; null if nothing. */
  note: string | null;
}

/**
 * Makes the choice, and checks that this machine has the backend.
 * @throws AddonMissingError or TfjsMissingError if it has not
 */
async function chooseBackend(choice: BackendChoice): Promise<ChosenBackend> {
  const missing = choice === 'auto' || choice === 'native' ? missingAddon() : null;
  if (choice === 'native' && missing) throw missing;
  if (choice === 'native' || (choice === 'auto' && !missing)) return { name: 'native', note: null };
  const { name } = await openBackend(choice === 'auto' ? 'tfjs' : choice, 'f32');
  const reason = missing ? `${missing.message}; going on with ${name}` : `the backend is ${name}`;
  return { name, note: `note: ${reason}: f32 only, ${backendCosts(name).said}` };
}

/**
 * The backend for an experiment. An experiment that needs none runs without the addon too.
 * @throws AddonMissingError or TfjsMissingError if this machine lacks the backend that is asked for
 */
export async function backendFor({ needs }: Experiment, choice: BackendChoice): Promise<ChosenBackend> {
  return needs === 'nothing' ? { name: 'native', note: null } : chooseBackend(choice);
}
