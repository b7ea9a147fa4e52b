import { join } from 'node:path';
import type { Registry } from '../../kernels/contract/registry.ts';
import { makeFolder } from '../../store/make-folder.ts';
import { readingStore } from '../../store/reading.ts';
import { storedIds } from '../../store/snapshot.ts';
import { openStoreForWriting } from '../../store/store.ts';
import { tableOf } from '../../store/tables.ts';
import type { Chunk } from '../execute/chunk.ts';
import { systemClock } from '../execute/clock.ts';
import { type ChunkOutcome, nothingComputed } from '../execute/control.ts';
import { remainder, newJob } from '../execute/job.ts';
import { runChunk } from '../execute/run-chunk.ts';
import { StoreSink } from '../execute/store-sink.ts';
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
import { chunkOfFolder } from './chunk-folder.ts';

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
  trust: boolean;
}

/**
 * Computes a chunk of a folder on this machine, on a supervised pool host as a run does. Its rows go into journals of its own in the folder.
 * Points that have a row there are left out, so a chunk may be given again, on any machine.
 * @throws ChunkError if there is no such chunk, or if it was altered or is of another version
 */
export async function runChunkOfFolder(request: RunChunkRequest, registry: Registry): Promise<ChunkOutcome> {
  const { folder, index, workers, memoryGb, limitMinutes, trust } = request;
  const limit = limitMinutes === undefined ? null : Date.now() + limitMinutes * 60_000;
  const whole = await chunkOfFolder(folder, index, registry, trustOf(trust));
  openStoreForWriting(folder, `nightsweep ${version()}`);
  const chunk = await missingOf(whole, folder, registry);
  if (chunk.tasks.length === 0) return nothingComputed;
  makeFolder(join(folder, 'log'));
  const log = new RunLog(join(folder, 'log', `${String(index).padStart(6, '0')}.log`));
  const found = machineResources();
  const { speed, memory } = uncalibrated(chunk.backend);
  const resources = memoryGb === undefined ? found : { ...found, memory: memoryGb * 1e9 };
  const machine: Machine = { resources, host: { speed, memory }, workers };
  const progress = new Progress(process.stderr, (line) => log.note(line));
  log.beforeLine = () => progress.clear();
  const file = recordedSpec(folder, chunk.sweep);
  const reproduce = (id: string): string => reproducing({ file, store: folder }, id);
  // Other machines may write to the folder: only its own journals are closed here, and collecting seals.
  const sink = new StoreSink(folder, reproduce, (text) => log.say(text), false);
  const stop = new StopSignals(log);
  const outcome = await runChunk(registry, chunk, machine, sink, {
    ...{ clock: systemClock, deadline: limit, taskTimeoutMs: null, drain: stop.drain, kill: stop.kill, more: null },
    observe: (event) => tellEvent(event, log, progress),
  });
  stop.end();
  await sink.finish();
  progress.clear();
  return outcome;
}

/** A chunk without the points that have a row in its folder. */
async function missingOf(chunk: Chunk, folder: string, registry: Registry): Promise<Chunk> {
  const { name, code } = chunk.experiment;
  const table = tableOf(await registry.open({ name, code }));
  return readingStore(folder, async ({ connection, snapshot }) => {
    const stored = await storedIds(connection, await snapshot(table.name, table.columns));
    const tasks = chunk.tasks.flatMap((task): Task[] => {
      const there = task.points.flatMap(({ id }, i) => (stored.has(id) ? [i] : []));
      const left = remainder({ ...newJob(task), stored: new Set(there) });
      return left ? [left.task] : [];
    });
    return { ...chunk, tasks };
  });
}
