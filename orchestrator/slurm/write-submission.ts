import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { makeFolder } from '../../store/make-folder.ts';
import { newExportId } from '../chunks/chunk-folder.ts';
import { writeExport } from '../chunks/write-export.ts';
import type { BlasCore } from '../machine/blas-core.ts';
import type { Prepared } from '../run/prepare.ts';
import type { SlurmSettings } from '../sweep/slurm-settings.ts';
import { versionWithCommit } from '../version.ts';
import type { ClusterFacts } from './facts.ts';
import { jobName } from './elements.ts';
import type { Destination } from './check-settings.ts';
import { arrayScript } from './script.ts';
import type { Again } from './send-again.ts';
import { noGrowth, type Sizing, sizesOf } from './sizing.ts';
import type { Intent } from './submission.ts';
import { scriptOf, writeIntent } from './submission-folder.ts';

/** What a submission is made of, besides its points. */
export interface SubmissionContext {
  settings: SlurmSettings;
  cluster: ClusterFacts;
  target: Destination;
  blasCore: BlasCore;
}

/** What the first submission of points asks for. */
export const firstTry: Omit<Again, 'chunks'> = {
  ...{ round: 1, fruitless: 0, exclude: [], continues: [] },
  growth: noGrowth,
};

/** A submission before it is written. */
export interface Draft {
  intent: Intent;
  sizing: Sizing;
}

/**
 * Sizes what is to be computed.
 * @throws SlurmSettingsError if no node can compute it
 */
export function draftSubmission(
  { plan, sweep, calibration, machine }: Prepared,
  { settings, cluster, target }: SubmissionContext,
  { round, fruitless, exclude, growth, continues }: Omit<Again, 'chunks'>,
): Draft {
  const { host } = machine;
  const sizing = sizesOf(plan.tasks, {
    ...{ settings, cluster, partition: target.partition, nodes: target.nodes, host, growth },
    // Where nothing is known, the models may be wrong by a factor of two.
    spread: calibration.tasks > 0 ? calibration.spread.high : 2,
  });
  const { chunks, cores, memoryMb, limitMinutes, arraySize } = sizing;
  const arrays = Array.from({ length: Math.ceil(chunks.length / arraySize) }, (_, k) => ({
    first: k * arraySize,
    count: Math.min(arraySize, chunks.length - k * arraySize),
  }));
  const { name, experiment } = sweep;
  const token = newExportId();
  return {
    sizing,
    intent: {
      ...{ format: 1, token, sweep: name, experiment: experiment.name, round, fruitless, createdAt: Date.now() },
      ...{
        nightsweep: versionWithCommit(),
        settings,
        cores,
        memoryMb,
        limitMinutes,
        growth,
        exclude,
        continues,
        arrays,
      },
    },
  };
}

/** Writes a submission: its chunks, its scripts, and last its intent. Nothing is sent. */
export function writeSubmission(
  folder: string,
  { intent, sizing }: Draft,
  { sweep, backend }: Prepared,
  blasCore: BlasCore,
): void {
  writeExport(folder, { id: intent.token, sweep, backend, blasCore }, sizing.chunks);
  // Slurm makes no folders for the output of jobs.
  makeFolder(join(folder, 'log'));
  for (const array of intent.arrays.keys()) writeFileSync(scriptOf(folder, array), scriptText(folder, intent, array));
  writeIntent(folder, intent);
}

/** The script of an array of a submission. */
export function scriptText(folder: string, intent: Intent, array: number): string {
  const { sweep, token, cores, memoryMb, limitMinutes, settings, exclude, arrays } = intent;
  // In a container the image brings the program.
  const here = [process.execPath, join(packageRoot(), 'bin/nightsweep.mjs')];
  return arrayScript({
    ...{
      name: jobName(sweep, token, array),
      folder,
      ...arrays[array],
      cores,
      memoryMb,
      limitMinutes,
      settings,
      exclude,
    },
    program: settings.container === undefined ? here : ['nightsweep'],
  });
}
