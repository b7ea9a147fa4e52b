import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { cpus, hostname, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Allocation } from '../plan/allocation.ts';
import type { Plan } from '../plan/plan.ts';
import type { Sweep } from '../sweep/load-sweep.ts';
import { writeAtomically } from '../../store/atomic.ts';
import { projectRoot } from '../version.ts';

/** Folder of a sweep's records in a store. */
export function sweepFolder(store: string, sweep: string): string {
  return join(store, 'sweeps', sweep);
}

function gitCommit(): string | null {
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', projectRoot(), ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    return git('rev-parse', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' (modified)');
  } catch {
    return null;
  }
}

/** Keeps the sweep file as given: reports on the sweep go by it. */
export function recordSpec(store: string, sweep: Sweep): void {
  const folder = sweepFolder(store, sweep.name);
  mkdirSync(folder, { recursive: true });
  writeAtomically(join(folder, 'spec.yaml'), sweep.source.text);
}

/** Writes what is about to run: the plan, and one line per run in provenance.jsonl. */
export function recordRun(
  store: string,
  sweep: Sweep,
  plan: Plan,
  run: { version: string; command: readonly string[]; allocation: Allocation; blasCore: string },
): void {
  const folder = sweepFolder(store, sweep.name);
  const { points, stored, coreMs, bytes } = plan;
  const summary = {
    points,
    stored,
    tasks: plan.tasks.length,
    core_hours: coreMs / 3.6e6,
    bytes,
    ...run.allocation,
  };
  writeAtomically(join(folder, 'plan.json'), JSON.stringify(summary, null, 2) + '\n');
  const provenance = {
    started_at: new Date().toISOString(),
    nightsweep: run.version,
    git: gitCommit(),
    node: process.version,
    command: run.command,
    blas_core: run.blasCore,
    ...run.allocation,
    host: hostname(),
    system: `${platform()} ${release()}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memory_bytes: totalmem(),
  };
  appendFileSync(join(folder, 'provenance.jsonl'), JSON.stringify(provenance) + '\n');
}
