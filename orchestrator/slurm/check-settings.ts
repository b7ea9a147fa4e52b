import { suggestion } from '../../analysis/text/nearest.ts';
import type { SlurmSettings } from '../sweep/slurm-settings.ts';
import { SlurmSettingsError } from './errors.ts';
import type { NodeFacts, PartitionFacts } from './facts.ts';
import { minutesOf } from './minutes.ts';

/** Where elements go. */
export interface Destination {
  partition: PartitionFacts;
  /** Nodes that have what is asked for. */
  nodes: readonly NodeFacts[];
}

/**
 * Checks settings against what the cluster says of itself, before anything is written.
 * @throws SlurmSettingsError for the first that cannot be satisfied, with what can
 */
export function targetOf(
  settings: SlurmSettings,
  { partitions, nodes }: { partitions: readonly PartitionFacts[]; nodes: readonly NodeFacts[] },
): Destination {
  const partition = partitionOf(settings, partitions);
  const { time, account, qos, constraint } = settings;
  const allowed = (what: string, given: string | undefined, list: readonly string[] | null): void => {
    if (given === undefined || list === null || list.includes(given)) return;
    throw new SlurmSettingsError(
      `${what} "${given}" may not use the partition ${partition.name}${suggestion(given, list)} (allowed: ${list.join(', ')})`,
    );
  };
  if (!partition.up) throw new SlurmSettingsError(`the partition ${partition.name} takes no jobs at the moment`);
  allowed('the account', account, partition.accounts);
  allowed('the quality of service', qos, partition.qos);
  const minutes = time === undefined ? null : minutesOf(time);
  if (time !== undefined && (minutes === null || minutes <= 0)) {
    throw new SlurmSettingsError(`the time "${time}" is none that Slurm reads; write 90, 2:00:00 or 1-00:00:00`);
  }
  if (minutes !== null && minutes > partition.maxMinutes && minutes !== Infinity) {
    throw new SlurmSettingsError(
      `the time ${time} is longer than the partition ${partition.name} allows: ${partition.maxMinutes} minutes`,
    );
  }
  const there = nodes.filter((node) => node.partition === partition.name);
  const fitting = there.filter(({ features }) => satisfies(constraint, features));
  if (there.length > 0 && fitting.length === 0) {
    const features = [...new Set(there.flatMap((node) => node.features))];
    throw new SlurmSettingsError(
      `no node of the partition ${partition.name} has "${constraint}"; their features: ${features.join(', ') || 'none'}`,
    );
  }
  const most = Math.max(0, ...fitting.map((node) => node.cores));
  if (fitting.length > 0 && (settings.cores ?? 0) > most) {
    throw new SlurmSettingsError(
      `${settings.cores} cores per element: no node of the partition ${partition.name} has more than ${most}; give fewer with --slurm.cores`,
    );
  }
  return { partition, nodes: fitting };
}

function partitionOf({ partition }: SlurmSettings, partitions: readonly PartitionFacts[]): PartitionFacts {
  const names = partitions.map(({ name }) => name);
  const found = partitions.find(({ name, isDefault }) => (partition === undefined ? isDefault : name === partition));
  if (found) return found;
  if (partition === undefined) {
    throw new SlurmSettingsError(
      `the cluster has no usual partition; give one with --slurm.partition: ${names.join(', ')}`,
    );
  }
  throw new SlurmSettingsError(
    `there is no partition "${partition}"${suggestion(partition, names)} (there are: ${names.join(', ')})`,
  );
}

/** Whether a node has the features that a plain constraint asks for. Only `a`, `a&b` and `a|b` are understood; Slurm decides on others. */
function satisfies(constraint: string | undefined, features: readonly string[]): boolean {
  if (constraint === undefined || !/^[\w.-]+(?:[&|][\w.-]+)*$/.test(constraint)) return true;
  return constraint.split('|').some((all) => all.split('&').every((feature) => features.includes(feature)));
}
