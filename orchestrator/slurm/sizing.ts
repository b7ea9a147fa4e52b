import { formatBytes } from '../../analysis/text/quantities.ts';
import { dealTasks } from '../chunks/deal.ts';
import { expectedMemory, expectedMs, type HostFactors, type Task } from '../plan/task.ts';
import type { SlurmSettings } from '../sweep/slurm-settings.ts';
import { SlurmSettingsError } from './errors.ts';
import type { ClusterFacts, NodeFacts, PartitionFacts } from './facts.ts';
import { minutesOf } from './minutes.ts';

/** What was too little for an earlier attempt, and how much more is asked for now: factors of time and memory, from 1. */
export interface Growth {
  time: number;
  memory: number;
}

/** What an attempt asks for that follows no other. */
export const noGrowth: Growth = { time: 1, memory: 1 };

/** What sizes follow from. */
export interface SizingContext {
  settings: SlurmSettings;
  cluster: ClusterFacts;
  partition: PartitionFacts;
  /** Nodes of the partition. */
  nodes: readonly NodeFacts[];
  /** How nodes are expected to compare with the models. */
  host: HostFactors;
  /** A task may take so many times what is expected: nine in ten take less. */
  spread: number;
  growth: Growth;
}

/** Tasks of a submission in chunks, one per element, and what each element asks for. */
export interface Sizing {
  chunks: Task[][];
  cores: number;
  limitMinutes: number;
  /** Megabytes of 2^20 bytes. */
  memoryMb: number;
  /** Elements per array. */
  arraySize: number;
}

/** What an element should take, minutes: short enough to lose little and to fit into gaps, long enough not to trouble the scheduler. */
const usualMinutes = 30;
/** More elements than this do a scheduler no good. */
const mostElements = 10_000;
/** What an element takes besides its tasks: start, imports, and the last sync. */
const overheadMinutes = 5;
/** The limit allows for so many times what is expected. */
const slack = 1.5;
/** Memory of a chunk's supervisor and pool host before they compute anything, bytes. */
const baseMemory = 300e6;

/**
 * Deals tasks into elements and finds what they ask for.
 * @throws SlurmSettingsError if no node of the partition offers it
 */
export function sizesOf(tasks: readonly Task[], context: SizingContext): Sizing {
  const { settings, cluster, host, spread, growth } = context;
  const cap = longestMinutes(context);
  const target = Math.min(settings.minutes ?? usualMinutes, roomIn(cap));
  const largest = tasks.reduce((most, task) => Math.max(most, expectedMemory(task, host)), 0) * growth.memory;
  const total = tasks.reduce((sum, task) => sum + expectedMs(task, host), 0);
  const cores = settings.cores ?? fewestCores(total / 60_000 / target, largest, context);
  const chunks = dealTasks(tasks, (cores * target * 60_000) / host.speed);
  const longest = chunks.reduce((most, chunk) => Math.max(most, minutesOfChunk(chunk, cores, host)), 0);
  const limitMinutes = Math.ceil(Math.min(cap, (slack * spread * longest + overheadMinutes) * growth.time));
  const memoryMb = onANode(Math.ceil((cores * largest + baseMemory) / 2 ** 20), cores, context);
  const limit = settings.submit_limit ?? Infinity;
  // Half of what may be queued, so that the next array can be sent while one computes.
  const arraySize = Math.max(1, Math.min(cluster.maxArraySize, Math.ceil(limit / 2)));
  return { chunks, cores, limitMinutes, memoryMb, arraySize };
}

/** The longest time limit that an element may have, minutes. */
export function longestMinutes({ settings, partition }: Pick<SizingContext, 'settings' | 'partition'>): number {
  return Math.min(minutesOf(settings.time ?? 'unlimited') ?? Infinity, partition.maxMinutes);
}

/** What an element may take so that its limit stays below a cap, minutes. */
function roomIn(cap: number): number {
  const room = (cap - overheadMinutes) / slack;
  return room > cap / 4 ? room : cap / 4;
}

/** The fewest cores, a power of two, with which the array is short enough; the memory of a node bounds them too. */
function fewestCores(coreElements: number, largest: number, { settings, nodes }: SizingContext): number {
  const most = Math.min(mostElements, settings.submit_limit ?? mostElements);
  const onNode = Math.max(1, ...nodes.map((node) => coresOn(node, largest)));
  let cores = 1;
  while (2 * cores <= onNode && coreElements / cores > most) cores *= 2;
  return cores;
}

function coresOn({ cores, memoryMb }: NodeFacts, largest: number): number {
  if (largest === 0) return cores;
  return Math.min(cores, Math.floor((memoryMb * 2 ** 20 - baseMemory) / largest));
}

/** Expected wall time of a chunk, minutes: its tasks spread over the cores, but no less than its longest task. */
function minutesOfChunk(chunk: readonly Task[], cores: number, host: HostFactors): number {
  const times = chunk.map((task) => expectedMs(task, host) / 60_000);
  return Math.max(times.reduce((sum, time) => sum + time, 0) / cores, ...times);
}

/**
 * What an element asks for, as far as a node of the partition has it. A later attempt that would need more gets all that a node has: it may do,
 * and rounds without a row end the attempts.
 * @throws SlurmSettingsError if no node has what a first attempt needs
 */
function onANode(memoryMb: number, cores: number, { settings, nodes, partition, growth }: SizingContext): number {
  if (nodes.length === 0) return memoryMb;
  const most = Math.max(...nodes.filter((node) => node.cores >= cores).map((node) => node.memoryMb));
  if (settings.memory === 'none' || memoryMb <= most) return memoryMb;
  if (growth.memory > 1 && most > 0) return most;
  throw new SlurmSettingsError(
    `an element needs ${formatBytes(memoryMb * 2 ** 20)} of memory, and no node of the partition ${partition.name} has more than ` +
      `${formatBytes(most * 2 ** 20)}; give fewer --slurm.cores, another --slurm.partition, or a smaller N`,
  );
}
