import { resolve } from 'node:path';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Registry } from '../../kernels/contract/registry.ts';
import { makeTemporaryFolder } from '../../store/temporary-files.ts';
import type { CommandRunner } from '../execute/command-runner.ts';
import { backendFor } from '../machine/choose-backend.ts';
import { prepare, type Prepared } from '../run/prepare.ts';
import { readAdded } from '../run/refinement-record.ts';
import { trustOf } from '../run/trust.ts';
import { loadSweep } from '../sweep/load-sweep.ts';
import { askCluster, type SlurmRequest } from './ask-cluster.ts';
import { StoreLedger } from './store-ledger.ts';
import { submissionFolder } from './submission-folder.ts';
import { type Draft, draftSubmission, firstTry, scriptText } from './write-submission.ts';

/** What would be sent. */
export interface DryRun {
  prepared: Prepared;
  draft: Draft;
  /** The script of the first array. */
  script: string;
  /** When Slurm guesses that the first array would start, in its own words; null if it does not say. */
  start: string | null;
}

/**
 * Finds what `submit` would send. It writes nothing, and the queue stays as it is.
 * @returns null if there is nothing to send
 */
export async function dryRun(
  given: SlurmRequest,
  registry: Registry,
  run: CommandRunner,
  tell: (text: string) => void,
): Promise<DryRun | null> {
  const request = { ...given, store: resolve(given.store) };
  const { store } = request;
  const sweep = await loadSweep(request.file, { registry, trust: trustOf(request.trust) });
  const { slurm, context } = await askCluster(sweep, request, run);
  const backend = (await backendFor(sweep.experiment, request.backend)).name;
  const ledger = new StoreLedger({
    ...{ store, sweep: sweep.name, registry, say: tell },
    submit: () => Promise.resolve(),
  });
  const claimed = existsSync(store) ? ledger.claimed() : null;
  const prepared = await prepare({
    ...{
      sweep,
      store,
      machine: {},
      backend,
      blasCore: request.blasCore,
      added: readAdded(store, sweep.name, sweep.experiment).map(({ point }) => point),
    },
    ...{ refresh: [], only: [], leaveOut: (id) => claimed?.has(id) === true, calibrateOver: 'all', tell, registry },
  });
  if (prepared.plan.tasks.length === 0) return null;
  const draft = draftSubmission(prepared, context, firstTry);
  const script = scriptText(submissionFolder(store, draft.intent.token), draft.intent, 0);
  const folder = makeTemporaryFolder('dry-run');
  try {
    const path = join(folder, 'array-0.sh');
    writeFileSync(path, script);
    return { prepared, draft, script, start: await slurm.guessStart(path) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
