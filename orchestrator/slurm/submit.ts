import type { Registry } from '../../kernels/contract/registry.ts';
import type { CommandRunner } from '../execute/command-runner.ts';
import type { SlurmRequest } from './ask-cluster.ts';
import { OpenCampaign } from './open-campaign.ts';
import type { Decision } from './reconcile.ts';
import type { Draft } from './write-submission.ts';

/** What submitting did. */
export interface Submitted {
  store: string;
  sweep: string;
  /** The new submission; null if every point has a row or is being computed. */
  draft: Draft | null;
  decision: Decision;
  /** Arrays that Slurm took. */
  sent: number;
}

/**
 * Sends what a sweep has left to a cluster, and ends. It also takes in what was computed since, and sends again what earlier submissions left.
 * @throws InputFileError, SlurmSettingsError, SlurmError, LockedError
 */
export async function submitSweep(request: SlurmRequest, registry: Registry, run: CommandRunner): Promise<Submitted> {
  const open = await OpenCampaign.open(request, registry, run);
  try {
    const found = await open.draft();
    if (found) open.write(found);
    const first = await open.campaign.step();
    // What is sent again was written by the step, and goes out with the next one.
    const more = first.decision.again.length > 0 ? await open.campaign.step() : null;
    const { decision } = more ?? first;
    const sent = first.sent + (more?.sent ?? 0);
    return { store: open.store, sweep: open.sweep.name, draft: found?.draft ?? null, decision, sent };
  } finally {
    open.close();
  }
}
