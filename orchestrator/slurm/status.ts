import { statSync } from 'node:fs';
import type { Registry } from '../../kernels/contract/registry.ts';
import { CollectedJournals } from '../../store/collected.ts';
import { journalFolder, listJournals } from '../../store/journal-files.ts';
import { chunkOfEnd, listEnds, readEnd } from '../chunks/chunk-end.ts';
import type { CommandRunner } from '../execute/command-runner.ts';
import { AskSlurm } from './ask-slurm.ts';
import { type Decision, reconcile } from './reconcile.ts';
import { StoreLedger } from './store-ledger.ts';
import { filedSubmissions, submissionFolder } from './submission-folder.ts';

/** How a sweep's submissions stand. */
export interface SubmissionStatus {
  name: string;
  decision: Decision;
  folders: string[];
  /** Why attempts at chunks with missing points ended for a reason that concerns all points, such as a full disk, and how often. */
  fatal: ReadonlyMap<string, number>;
  /** Journals that have grown since they were collected. */
  uncollected: number;
}

/** How the sweeps stand that are on a cluster. It asks Slurm once and changes nothing. */
export async function statusOf(
  store: string,
  sweep: string | undefined,
  registry: Registry,
  run: CommandRunner,
): Promise<SubmissionStatus[]> {
  const open = filedSubmissions(store).filter(({ intent, over }) => !over && (sweep ?? intent.sweep) === intent.sweep);
  if (open.length === 0) return [];
  const elements = await new AskSlurm(run, open[0].intent.settings.clusters).elements();
  const names = [...new Set(open.map(({ intent }) => intent.sweep))];
  return Promise.all(
    names.map(async (name): Promise<SubmissionStatus> => {
      const own = open.filter(({ intent }) => intent.sweep === name);
      const nothing = (): Promise<void> => Promise.resolve();
      const ledger = new StoreLedger({ store, sweep: name, registry, submit: nothing, say: () => undefined });
      const { settings } = own[own.length - 1].intent;
      const decision = reconcile({
        ...{ now: Date.now(), elements, submissions: await ledger.submissions(), memory: ledger.memory() },
        ...{ settings, longestMinutes: Infinity, settleMs: 60_000, insist: false },
      });
      const uncollected = own.reduce((sum, { folder, intent }) => sum + grown(store, folder, intent.token), 0);
      return {
        name,
        decision,
        fatal: fatalEnds(store, decision),
        folders: own.map(({ folder }) => folder),
        uncollected,
      };
    }),
  );
}

function fatalEnds(store: string, { standings }: Decision): Map<string, number> {
  const fatal = new Map<string, number>();
  for (const { submission } of standings) {
    const folder = submissionFolder(store, submission.intent.token);
    for (const name of listEnds(folder)) {
      if (submission.chunks[chunkOfEnd(name)].missing === 0) continue;
      const why = readEnd(folder, name)?.fatal ?? null;
      if (why !== null) fatal.set(why, (fatal.get(why) ?? 0) + 1);
    }
  }
  return fatal;
}

function grown(store: string, folder: string, token: string): number {
  const collected = new CollectedJournals(store, token);
  return listJournals(journalFolder(folder)).filter(
    ({ name, path }) => !collected.has(name, statSync(path, { throwIfNoEntry: false })?.size ?? 0),
  ).length;
}
