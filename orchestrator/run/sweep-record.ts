import { appendFileSync } from 'node:fs';
import { cpus, hostname, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { writeAtomically } from '../../store/atomic.ts';
import { cpuModel } from '../machine/cpu-model.ts';
import type { Allocation } from '../plan/allocation.ts';
import type { Plan } from '../plan/plan.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { keepCode } from './kept-code.ts';
import { keepFiles } from './kept-files.ts';
import { makeFolder } from '../../store/make-folder.ts';

/** The folder of a sweep's records in a store. */
export function sweepFolder(store: string, sweep: string): string {
  return join(store, 'sweeps', sweep);
}

/** The sweep file of a record. */
export function recordedSpec(store: string, sweep: string): string {
  return join(sweepFolder(store, sweep), 'spec.yaml');
}

/** Keeps the sweep file as given, because reports use it, the files that its values name, and those of a user's own experiment. */
export function recordSweep(store: string, { name, source, experiment, files }: Sweep): void {
  makeFolder(sweepFolder(store, name));
  if (experiment.code) keepCode(sweepFolder(store, name), experiment.code);
  keepFiles(store, sweepFolder(store, name), files);
  writeAtomically(recordedSpec(store, name), source.text);
}

/** What a run begins with, for its record. */
export interface RunRecord {
  /** Version of nightsweep with its commit. */
  nightsweep: string;
  /** Arguments of the command line. */
  command: readonly string[];
  allocation: Allocation;
  blasCore: string;
  /** Expected core time of the whole plan on this host, milliseconds. */
  expectedMs: number;
}

/** Records what is about to run: the plan in plan.json, and one line per run in provenance.jsonl. */
export function recordRun(store: string, { name, experiment }: Sweep, plan: Plan, run: RunRecord): void {
  const folder = sweepFolder(store, name);
  const { points, stored, bytes } = plan;
  const { nightsweep, command, allocation, blasCore, expectedMs } = run;
  const summary = {
    ...{ points, stored, tasks: plan.tasks.length, core_hours: expectedMs / 3.6e6, bytes },
    ...allocation,
  };
  writeAtomically(join(folder, 'plan.json'), JSON.stringify(summary, null, 2) + '\n');
  const provenance = {
    started_at: new Date().toISOString(),
    nightsweep,
    experiment: { name: experiment.name, version: experiment.version, revisions: experiment.revisions },
    ...(experiment.code ? { code_hash: experiment.code.hash } : {}),
    node: process.version,
    command,
    blas_core: blasCore,
    ...allocation,
    host: hostname(),
    system: `${platform()} ${release()}`,
    cpu: cpuModel(),
    cores: cpus().length,
    memory_bytes: totalmem(),
  };
  appendFileSync(join(folder, 'provenance.jsonl'), JSON.stringify(provenance) + '\n');
}
