import { join } from 'node:path';
import { textOf } from '../../kernels/contract/column.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import { readJournal } from '../../store/journal.ts';
import { journalFolder, listJournals } from '../../store/journal-files.ts';
import { makeFolder } from '../../store/make-folder.ts';
import { openStoreForWriting } from '../../store/store.ts';
import { storedPoints } from '../../store/stored-points.ts';
import { sealedTables, tableOf } from '../../store/tables.ts';
import type { Chunk } from '../execute/chunk.ts';
import { systemClock } from '../execute/clock.ts';
import { type ChunkOutcome, nothingComputed } from '../execute/control.ts';
import { remainder, newJob } from '../execute/job.ts';
import { runChunk } from '../execute/run-chunk.ts';
import { uncalibrated } from '../machine/calibrate.ts';
import type { Machine } from '../machine/machine.ts';
import { machineResources } from '../machine/resources.ts';
import type { Task } from '../plan/task.ts';
import { Progress } from '../run/progress.ts';
import { RunLog } from '../run/run-log.ts';
import { reproducing } from '../run/run-text.ts';
import { StopSignals } from '../run/signals.ts';
import { recordedSpec } from '../run/sweep-record.ts';
import { tellEvent } from '../run/tell-event.ts';
import { trustOf } from '../run/trust.ts';
import { version } from '../version.ts';
import { recordEnd } from './chunk-end.ts';
import { chunkOfFolder, markOf } from './chunk-folder.ts';
import { ChunkSignals } from './chunk-signals.ts';
import { ChunkSink } from './chunk-sink.ts';

/** Options of `nightsweep run-chunk`. */
export interface RunChunkRequest {
  /** Folder of chunks. */
  folder: string;
  /** Number of the chunk, from 0. */
  index: number;
  workers: number | undefined;
  memoryGb: number | undefined;
  /** Minutes after which the command ends, with the rows it has by then. */
  limitMinutes: number | undefined;
  /** Seconds between two commits of rows. */
  commitSeconds: number;
  /** Folder on a disk of this machine alone, where rows are written before they come to the folder. */
  scratch: string | undefined;
  /** Whether a scheduler runs the command: it then obeys the scheduler's signals, and records how it ended. */
  scheduled: boolean;
  trust: boolean;
}

/**
 * Computes a chunk of a folder on this machine, on a supervised pool host as a run does. Its rows go into journals of its own in the folder.
 * Points that have a row of this chunk there are left out, so a chunk may be given again, on any machine.
 * @throws ChunkError if there is no such chunk, or if it was altered or is of another version
 */
export async function runChunkOfFolder(request: RunChunkRequest, registry: Registry): Promise<ChunkOutcome> {
  const { folder, index, workers, memoryGb, limitMinutes, commitSeconds, scratch, scheduled, trust } = request;
  const deadline = limitMinutes === undefined ? null : Date.now() + limitMinutes * 60_000;
  const mark = markOf(index);
  const whole = await chunkOfFolder(folder, index, registry, trustOf(trust));
  openStoreForWriting(folder, `nightsweep ${version()}`);
  makeFolder(join(folder, 'log'));
  const log = new RunLog(join(folder, 'log', `${mark}.log`));
  const stop = scheduled ? new ChunkSignals((text) => log.say(text)) : new StopSignals(log);
  const file = recordedSpec(folder, whole.sweep);
  const sink = new ChunkSink(folder, {
    ...{ mark, commitMs: commitSeconds * 1000, scratch: scratch === undefined ? null : join(scratch, 'nightsweep') },
    reproduce: (id) => reproducing({ file, store: folder, set: [] }, id),
  });
  const chunk = await missingOf(whole, folder, index, registry);
  const found = machineResources();
  const { speed, memory } = uncalibrated(chunk.backend);
  const resources = memoryGb === undefined ? found : { ...found, memory: memoryGb * 1e9 };
  const machine: Machine = { resources, host: { speed, memory }, workers };
  const progress = new Progress(process.stderr, (line) => log.note(line));
  log.beforeLine = () => progress.clear();
  const outcome =
    chunk.tasks.length === 0
      ? nothingComputed
      : await runChunk(registry, chunk, machine, sink, {
          ...{ clock: systemClock, deadline, taskTimeoutMs: null, ...stop.requests, more: null },
          observe: (event) => tellEvent(event, log, progress),
        });
  sink.finish();
  progress.clear();
  if (scheduled) recordEnd(folder, index, outcome);
  return outcome;
}

/** A chunk without the points that have a row in its folder. */
async function missingOf(chunk: Chunk, folder: string, index: number, registry: Registry): Promise<Chunk> {
  const { name, code } = chunk.experiment;
  const table = tableOf(await registry.open({ name, code }));
  const stored = new Set<string>();
  for (const journal of listJournals(journalFolder(folder))) {
    // Other chunks may have thousands of journals there.
    if (journal.mark !== markOf(index) || journal.table !== table.name) continue;
    for (const row of readJournal(journal).rows) stored.add(textOf(row, 'point_id'));
  }
  const sealed = sealedTables(folder).includes(table.name) ? await storedPoints(folder, table.name) : null;
  const tasks = chunk.tasks.flatMap((task): Task[] => {
    const there = task.points.flatMap(({ id }, i) => (stored.has(id) || sealed?.has(id) === true ? [i] : []));
    const left = remainder({ ...newJob(task), stored: new Set(there) });
    return left ? [left.task] : [];
  });
  return { ...chunk, tasks };
}
