/**
 * What a sweep file, a cluster's profile, or the command line may say of how a sweep runs on Slurm. What each means stands in `slurmSettings`.
 * It changes no point.
 */
export interface SlurmSettings {
  partition?: string;
  account?: string;
  qos?: string;
  time?: string;
  minutes?: number;
  constraint?: string;
  exclude?: string;
  memory?: 'node' | 'cpu' | 'none';
  cores?: number;
  hint?: string;
  concurrent?: number;
  submit_limit?: number;
  setup?: string[];
  scratch?: string;
  container?: string;
  mail?: string;
  clusters?: string;
  shared_store?: boolean;
  sbatch?: string[];
}

/** What a setting takes: a text of one line, several of them, a time, a whole number from 1, a positive number, yes or no, or one of some words. */
export type SettingKind = 'line' | 'time' | 'lines' | 'whole' | 'number' | 'flag' | readonly string[];

/** A setting: what it takes, and what it means. */
export interface Setting {
  kind: SettingKind;
  means: string;
}

/** All settings. Commands make options of them, and sweep files are checked by them. */
export const slurmSettings: Readonly<Record<keyof SlurmSettings, Setting>> = {
  partition: { kind: 'line', means: 'partition (default: that of the cluster)' },
  account: { kind: 'line', means: 'account that is charged' },
  qos: { kind: 'line', means: 'quality of service' },
  time: {
    kind: 'time',
    means:
      'longest time limit of an element, as Slurm writes it: 90, 2:00:00 or 1-00:00:00 (default: that of the partition)',
  },
  minutes: { kind: 'number', means: 'what an element should take, minutes (default: 30)' },
  constraint: { kind: 'line', means: 'features that nodes must have' },
  exclude: { kind: 'line', means: 'nodes that are not used' },
  memory: {
    kind: ['node', 'cpu', 'none'],
    means: 'how memory is asked for: of the node, per core, or not at all (default: node)',
  },
  cores: { kind: 'whole', means: 'cores of an element (default: as few as keep the array short)' },
  hint: {
    kind: ['compute_bound', 'memory_bound', 'multithread', 'nomultithread'],
    means: 'how cores are shared with hyper-threads',
  },
  concurrent: { kind: 'whole', means: 'elements that may run at the same time' },
  submit_limit: { kind: 'whole', means: 'elements that may be queued at the same time' },
  setup: { kind: 'lines', means: 'shell commands before the work, such as module load' },
  scratch: { kind: 'line', means: 'folder on a disk of each node, where rows are kept for up to two minutes' },
  container: { kind: 'line', means: 'image that Apptainer runs the work in; it brings nightsweep' },
  mail: { kind: 'line', means: 'address that Slurm writes to when an array ends or fails' },
  clusters: { kind: 'line', means: 'cluster to submit to, where one Slurm serves several' },
  shared_store: {
    kind: 'flag',
    means: 'whether all nodes see the store although it lies on what looks like a local disk (default: no)',
  },
  sbatch: { kind: 'lines', means: 'further options of sbatch, as in --slurm.sbatch=--licenses=x' },
};
