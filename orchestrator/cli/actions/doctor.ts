import { join, resolve } from 'node:path';
import { alignedLines } from '../../../analysis/text/table.ts';
import { packageRoot } from '../../../kernels/native/package-root.ts';
import type { CheckFinding } from '../../doctor/finding.ts';
import { machineChecks } from '../../doctor/machine-checks.ts';
import { slurmChecks } from '../../doctor/slurm-checks.ts';
import { systemCommands } from '../../execute/command-runner.ts';
import { exitCodes } from '../../run/exit-codes.ts';
import { painted } from '../colour.ts';
import { answer, listOf } from '../answer.ts';

/** Options of `nightsweep doctor`. */
export interface DoctorRequest {
  store: string;
  /** Partition on a node of which the same is looked at; undefined: none. */
  onNode: string | undefined;
}

/** A node has this long to answer, milliseconds. */
const nodeTimeoutMs = 120_000;

/** Checks this machine and the cluster it belongs to, and on request a compute node; exit code 1 if something is wrong. */
export async function doctor({ store, onNode }: DoctorRequest): Promise<void> {
  const findings = [...machineChecks(store), ...(await slurmChecks(systemCommands))];
  tell(findings);
  if (onNode !== undefined) await lookAtNode(store, onNode);
  if (findings.some(({ state }) => state === 'wrong')) process.exitCode = exitCodes.failed;
}

const moods = { fine: 'good', 'of note': 'doubtful', wrong: 'bad' } as const;

function tell(findings: readonly CheckFinding[]): void {
  const rows = findings.map(({ what, state, text }) => [state, what, text]);
  const lines = alignedLines(rows).map((line, i) => {
    const { state } = findings[i];
    return `${painted(moods[state], state)}${line.slice(state.length).trimEnd()}`;
  });
  answer(listOf(lines), { findings });
}

/** Runs the same command on a compute node. */
async function lookAtNode(store: string, partition: string): Promise<void> {
  const command = [process.execPath, join(packageRoot(), 'bin/nightsweep.mjs'), 'doctor', '--store', resolve(store)];
  const args = [`--partition=${partition}`, '--ntasks=1', '--time=2', ...command];
  const { code, stdout, stderr } = await systemCommands('srun', args, { timeoutMs: nodeTimeoutMs });
  if (code === 0 || stdout !== '') {
    answer(`\non a node of ${partition}:\n${stdout}`, { node: { partition, text: stdout } });
    return;
  }
  const why = stderr.trim().split('\n')[0] || 'it did not answer within two minutes';
  answer(`\nwrong  no node of ${partition} could be looked at: ${why}\n`, { node: { partition, error: why } });
  process.exitCode = exitCodes.failed;
}
