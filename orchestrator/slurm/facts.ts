import { minutesOf } from './minutes.ts';

/** What a cluster says of itself. */
export interface ClusterFacts {
  name: string;
  /** Version of Slurm. */
  version: string;
  /** Elements of an array have indices below this. */
  maxArraySize: number;
  /** Jobs that the controller takes, of all users. */
  maxJobs: number;
  /** Ended jobs are listed for so many seconds. */
  minJobAge: number;
  /** Whether it keeps accounts, so that `sacct` answers. */
  accounting: boolean;
}

/** What a partition offers. */
export interface PartitionFacts {
  name: string;
  isDefault: boolean;
  up: boolean;
  /** Longest time limit, minutes; Infinity without one. */
  maxMinutes: number;
  /** Accounts that may use it; null: all. */
  accounts: readonly string[] | null;
  /** Qualities of service that may use it; null: all. */
  qos: readonly string[] | null;
}

/** What nodes of one kind in a partition offer. */
export interface NodeFacts {
  partition: string;
  name: string;
  cores: number;
  /** Megabytes of 2^20 bytes. */
  memoryMb: number;
  features: readonly string[];
  state: string;
}

/** Reads what `scontrol show config` says. Where a line is missing, Slurm's own default holds. */
export function readConfig(text: string): ClusterFacts {
  const value = (key: string): string => new RegExp(`^${key}\\s*=\\s*(.*)$`, 'm').exec(text)?.[1].trim() ?? '';
  const number = (key: string, usual: number): number => {
    const found = /^\d+/.exec(value(key))?.[0];
    return found === undefined ? usual : Number(found);
  };
  return {
    name: value('ClusterName') || 'cluster',
    version: value('SLURM_VERSION'),
    maxArraySize: number('MaxArraySize', 1001),
    maxJobs: number('MaxJobCount', 10_000),
    minJobAge: number('MinJobAge', 300),
    accounting: value('AccountingStorageType').includes('slurmdbd'),
  };
}

/** Reads what `scontrol show partition --oneliner` says: a line per partition. */
export function readPartitions(text: string): PartitionFacts[] {
  return text.split('\n').flatMap((row): PartitionFacts[] => {
    const value = (key: string): string => new RegExp(`(?:^|\\s)${key}=(\\S*)`).exec(row)?.[1] ?? '';
    const list = (key: string): string[] | null => {
      const found = value(key);
      return found === '' || found === 'ALL' || found === '(null)' ? null : found.split(',');
    };
    const name = value('PartitionName');
    if (name === '') return [];
    return [
      {
        name,
        isDefault: value('Default') === 'YES',
        up: value('State') === 'UP',
        maxMinutes: minutesOf(value('MaxTime')) ?? Infinity,
        accounts: list('AllowAccounts'),
        qos: list('AllowQos'),
      },
    ];
  });
}

/** How `sinfo` is asked for nodes. */
export const nodeFormat = '%R|%N|%c|%m|%f|%T';

/** Reads what `sinfo` says of nodes in this format. */
export function readNodes(text: string): NodeFacts[] {
  return text.split('\n').flatMap((row): NodeFacts[] => {
    const [partition, name, cores, memory, features, state] = row.split('|');
    if (state === undefined) return [];
    const some = features === '(null)' ? [] : features.split(',');
    return [{ partition, name, cores: parseInt(cores), memoryMb: parseInt(memory), features: some, state }];
  });
}
