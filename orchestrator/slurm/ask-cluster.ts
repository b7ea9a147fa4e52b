import type { BlasCore } from '../machine/blas-core.ts';
import type { CommandRunner } from '../execute/command-runner.ts';
import type { BackendChoice } from '../machine/choose-backend.ts';
import type { HearRun } from '../run/run-event.ts';
import type { SlurmSettings } from '../sweep/slurm-settings.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { AskSlurm } from './ask-slurm.ts';
import { targetOf } from './check-settings.ts';
import { SlurmSettingsError } from './errors.ts';
import { readProfile, settingsTogether } from './settings.ts';
import { localFileSystem, nearestFolder } from './shared-store.ts';
import type { SubmissionContext } from './write-submission.ts';

/** What commands that send a sweep to Slurm are given. */
export interface SlurmRequest {
  /** Path of the sweep file. */
  file: string;
  store: string;
  backend: BackendChoice;
  blasCore: BlasCore;
  trust: boolean;
  /** Settings of the command line. */
  slurm: SlurmSettings;
  /** The shortest pause between two looks at the queue, seconds. */
  pollSeconds: number;
  /** Hears what is said. */
  hear?: HearRun | undefined;
}

/**
 * Asks the cluster what it offers, and checks the settings of profile, sweep file and command line against that.
 * @throws SlurmSettingsError for what cannot be satisfied, SlurmError if Slurm does not answer
 */
export async function askCluster(
  sweep: Sweep,
  { store, slurm: given, blasCore }: SlurmRequest,
  run: CommandRunner,
): Promise<{ slurm: AskSlurm; context: SubmissionContext }> {
  const slurm = new AskSlurm(run, given.clusters ?? sweep.slurm.clusters);
  const { cluster, partitions, nodes } = await slurm.facts();
  const settings = settingsTogether(readProfile(cluster.name), sweep.slurm, given);
  const target = targetOf(settings, { partitions, nodes });
  const local = localFileSystem(nearestFolder(store));
  if (local !== null && settings.shared_store !== true) {
    throw new SlurmSettingsError(
      `the store ${store} lies on a local disk (${local}), which the nodes do not see; give --store on a shared file system, ` +
        'or say with --slurm.shared-store that they do see it',
    );
  }
  return { slurm, context: { settings, cluster, target, blasCore } };
}
