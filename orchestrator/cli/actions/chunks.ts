import { formatCount, formatDuration } from '../../../analysis/text/quantities.ts';
import { shellWord } from '../../../analysis/text/shell.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { readExport } from '../../chunks/chunk-folder.ts';
import { collectChunks, failedPoints } from '../../chunks/collect-chunks.ts';
import { exportChunks, type ExportRequest } from '../../chunks/export-chunks.ts';
import { missingPoints } from '../../chunks/missing-points.ts';
import { runChunkOfFolder, type RunChunkRequest } from '../../chunks/run-chunk-of-folder.ts';
import { exitCodes } from '../../run/exit-codes.ts';
import { exitCodeOf } from '../../run/run-text.ts';
import { answer } from '../answer.ts';

/** Writes chunks, and says how to compute them and how to bring the rows home. */
export async function writeOut(given: Omit<ExportRequest, 'tell'>, registry: Registry): Promise<void> {
  const tell = (text: string): void => void process.stderr.write(`${text}\n`);
  const request = { ...given, tell };
  const { prepared, points, chunks, longestMs } = await exportChunks(request, registry);
  for (const warning of prepared.warnings) process.stderr.write(`warning: ${warning}\n`);
  const folder = shellWord(request.folder);
  const lines = [
    `${prepared.sweep.name}: ${formatCount(points)} points in ${formatCount(chunks)} chunks of at most ${formatDuration(longestMs)} on one core`,
    ...(chunks === 0
      ? []
      : [
          `compute each, anywhere:  nightsweep run-chunk ${folder} <0 … ${chunks - 1}>`,
          `then bring the rows home: nightsweep collect ${folder} --store ${shellWord(request.store)}`,
        ]),
  ];
  answer(`${lines.join('\n')}\n`, {
    ...{ sweep: prepared.sweep.name, folder: request.folder, points, chunks },
    longestSeconds: longestMs / 1000,
  });
}

/** Computes one chunk; the exit code says how it ended. */
export async function computeChunk(request: RunChunkRequest, registry: Registry): Promise<void> {
  const outcome = await runChunkOfFolder(request, registry);
  const { pointsDone, pointsFailed, pointsLeft, fatal } = outcome;
  if (fatal !== null) process.stderr.write(`error: ${fatal}\n`);
  const parts = [
    `${formatCount(pointsDone)} points computed`,
    ...(pointsFailed > 0 ? [`${formatCount(pointsFailed)} failed`] : []),
    ...(pointsLeft > 0 ? [`${formatCount(pointsLeft)} left; the same command goes on`] : []),
  ];
  process.stderr.write(`chunk ${request.index}: ${parts.join(', ')}\n`);
  answer('', { chunk: request.index, pointsDone, pointsFailed, pointsLeft, fatal });
  // Schedulers give exit codes meanings of their own, such as to send the job again.
  process.exitCode = request.scheduled && fatal === null ? exitCodes.done : exitCodeOf(outcome);
}

/** Takes in the rows that chunks have so far, and says how many there are. */
export async function collect({ folder, store }: { folder: string; store: string }, registry: Registry): Promise<void> {
  const record = readExport(folder);
  const { taken, damaged } = await collectChunks(store, folder, registry);
  for (const { path, what } of damaged) {
    process.stderr.write(`warning: ${path} is damaged (${what}); what could be read of it was taken in\n`);
  }
  const missing = sumOf(await missingPoints(store, folder));
  const failed = failedPoints(store, record.id).size;
  answer(
    `${record.sweep}: ${formatCount(record.points - missing)} of ${formatCount(record.points)} points are computed` +
      `${failed > 0 ? `, ${formatCount(failed)} failed` : ''}; ${formatCount(taken)} were new in ${store}\n`,
    { sweep: record.sweep, points: record.points, computed: record.points - missing, failed, taken, damaged },
  );
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
