import type { Element } from './elements.ts';

/** What becomes of an element that waits: it will run by itself, its user holds it, or it never runs. */
export type Outlook = 'waits' | 'held' | 'stuck';

/** A reason that Slurm gives, and what it means. */
interface Reason {
  pattern: RegExp;
  outlook: Outlook;
  /** In words, and what to do about it. */
  words: string;
}

const reasons: readonly Reason[] = [
  { pattern: /^JobHeldUser$/, outlook: 'held', words: 'you hold it; `scontrol release <job>` lets it run' },
  {
    pattern: /^JobHeldAdmin$/,
    outlook: 'stuck',
    words: 'an administrator holds it, or it failed too often to start; ask the administrators',
  },
  {
    pattern: /launch.?failed|requeued.?(in.?)?held/i,
    outlook: 'stuck',
    words: 'it could not be started on a node; look at the log of the chunk and at `scontrol show job`',
  },
  {
    pattern: /^DependencyNeverSatisfied$/,
    outlook: 'stuck',
    words: 'what it depends on failed; check the further options of sbatch',
  },
  {
    pattern: /^PartitionTimeLimit$/,
    outlook: 'stuck',
    words: 'its time limit is longer than the partition allows; give a shorter --slurm.time',
  },
  {
    pattern: /^(PartitionConfig|PartitionNodeLimit|BadConstraints)$/,
    outlook: 'stuck',
    words: 'no node of the partition offers what it asks for: check cores, memory and constraint',
  },
  {
    pattern: /^(Assoc|QOS)Max\w*PerJob\w*$/,
    outlook: 'stuck',
    words: 'it asks for more than a job of your account or quality of service may have',
  },
  {
    pattern: /^(InvalidAccount|InvalidQOS|AccountNotAllowed|QOSNotAllowed|AccountingPolicy)$/,
    outlook: 'stuck',
    words: 'the account or quality of service may not be used there; `sacctmgr show assoc user=$USER` lists yours',
  },
  {
    pattern: /^(Resources|Priority)$/,
    outlook: 'waits',
    words: 'other jobs are before it',
  },
  { pattern: /^JobArrayTaskLimit$/, outlook: 'waits', words: 'as many elements run as --slurm.concurrent allows' },
  { pattern: /^BeginTime$/, outlook: 'waits', words: 'it was sent back to the queue and starts again soon' },
  {
    pattern: /^(Assoc|QOS)/,
    outlook: 'waits',
    words: 'your account or quality of service has as much as it may have at a time',
  },
  {
    pattern: /^(ReqNodeNotAvail|Partition(Down|Inactive)|NodeDown|Reservation|Licenses)/,
    outlook: 'waits',
    words: 'nodes, licences or the partition are not available at the moment',
  },
];

/** What becomes of an element that waits, in words. Reasons that are not known pass by themselves, as most do. */
export function outlookOf({ state, reason }: Element): { outlook: Outlook; words: string } {
  if (state === 'REQUEUE_HOLD' || state === 'SPECIAL_EXIT')
    return { outlook: 'stuck', words: 'it was sent back and is held' };
  const known = reasons.find(({ pattern }) => pattern.test(reason));
  return known ?? { outlook: 'waits', words: `Slurm says ${reason}` };
}
