import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { livePageHtml, type PageParts } from '../../../analysis/report/page-html.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { openStoreForReading } from '../../../store/store.ts';
import { rowsMark } from '../../live/changes.ts';
import { EventServer } from '../../live/event-server.ts';
import { type KnownRun, knownRuns } from '../../run/progress-record.ts';
import { pause } from '../../run/pause.ts';
import { runLines } from '../../run/run-lines.ts';
import { stopSignal } from '../../run/signals.ts';
import { UsageError } from '../errors.ts';
import { knownSweep } from '../known-sweep.ts';
import { reportParts } from '../report-parts.ts';
import { answer, tellPrograms } from '../answer.ts';

/** Options of `nightsweep watch`. */
export interface WatchRequest {
  /** Name of a sweep; undefined: the one that began last. */
  sweep: string | undefined;
  store: string;
  port: number;
}

/** The store is looked at this often, milliseconds. */
const lookEveryMs = 1000;
/** After a page was made, nothing is made for this many times as long: a large store is not read all the time. */
const restFactor = 4;

/** Serves the report of a sweep, and keeps it new until the user ends it. */
export async function watch({ sweep: given, store, port }: WatchRequest, registry: Registry): Promise<void> {
  openStoreForReading(store);
  const sweep = sweepToWatch(store, given);
  const folder = mkdtempSync(join(tmpdir(), 'nightsweep-watch-'));
  const stop = stopSignal();
  let mark = rowsMark(store);
  let parts = await reportParts({ store, sweep, folder }, registry);
  const server = new EventServer(() => livePageHtml(parts));
  try {
    const address = await listening(server, port);
    answer(`${address}\n`, { address });
    tellPrograms('listening', { address });
    process.stderr.write(`watching ${sweep} in ${store}; Ctrl-C ends the watching, not the run\n`);
    let [restUntil, told] = [0, ''];
    while (!stop.aborted) {
      const text = runText(store, sweep);
      if (text !== told) server.tell('run', (told = text), true);
      const now = rowsMark(store);
      if (now !== mark && Date.now() >= restUntil) {
        const began = Date.now();
        try {
          parts = await reportParts({ store, sweep, folder }, registry);
          server.tell('page', newsOf(parts), false);
        } catch (error) {
          // The store may be unreadable for a moment. The page stays as it was until rows come again.
          process.stderr.write(
            `note: the page stays as it was: ${error instanceof Error ? error.message : String(error)}\n`,
          );
        }
        [mark, restUntil] = [now, Date.now() + restFactor * (Date.now() - began)];
      }
      await pause(lookEveryMs, stop);
    }
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function newsOf({ lead, made, answer, rest, data }: PageParts): object {
  return { lead, made, answer, rest, data };
}

/** @throws UsageError for a sweep that the store does not have, and for a store without one */
function sweepToWatch(store: string, given: string | undefined): string {
  const sweep = given ?? knownRuns(store).at(0)?.sweep;
  if (sweep !== undefined) return knownSweep(store, sweep);
  throw new UsageError(`no run is known in ${store}; \`nightsweep run <sweep.yaml>\` begins one`);
}

/** How the run of a sweep stands. */
function runText(store: string, sweep: string): string {
  const run: KnownRun | undefined = knownRuns(store).find((one) => one.sweep === sweep);
  if (!run) return 'No run on a machine is known of this sweep.';
  return runLines(run, run.state.writtenAt)
    .map((line) => line.trim().replaceAll(/ {2,}/gu, ' · '))
    .join(' · ');
}

/** @throws UsageError where the port cannot be used */
async function listening(server: EventServer, port: number): Promise<string> {
  try {
    return await server.listen(port);
  } catch (error) {
    throw new UsageError(`--port ${port} cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
}
