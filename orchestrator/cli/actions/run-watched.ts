import type { Registry } from '../../../kernels/contract/registry.ts';
import { systemCommands } from '../../execute/command-runner.ts';
import { stopSignal, surviveClosedTerminal } from '../../run/signals.ts';
import { runOnSlurm } from '../../slurm/run-on-slurm.ts';
import { settingsOf } from '../../slurm/settings.ts';
import { answer } from '../answer.ts';
import { hearRun } from '../hear-run.ts';
import type { SlurmArguments } from './submit.ts';

/** Runs a sweep on a cluster and watches it; the exit code says how it ended. */
export async function runWatched(given: SlurmArguments, pollSeconds: number, registry: Registry): Promise<void> {
  surviveClosedTerminal();
  const request = { ...given, slurm: settingsOf(given.slurm), pollSeconds, hear: hearRun };
  answer('', { store: given.store });
  process.exitCode = await runOnSlurm(request, registry, systemCommands, stopSignal());
}
