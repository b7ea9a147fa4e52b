import { readFileSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import type { Resources } from '../plan/allocation.ts';

const shareOfFree = 0.8;
/** Share of a Slurm job's memory that its tasks may use. The rest is for what is not counted beforehand. */
const shareOfJob = 0.9;

/**
 * The cores and the memory that a process here may use: what Slurm gave its job, within what the scheduler of the system (affinity) and control
 * groups allow. Without a job it is 80 % of the memory that is free.
 */
export function machineResources(environment: NodeJS.ProcessEnv = process.env): Resources {
  const job = slurmJob(environment);
  const cores = Math.max(1, Math.min(availableParallelism(), cgroupCores() ?? Infinity, job.cores ?? Infinity));
  const free = Math.min(freemem(), process.availableMemory());
  return { cores, memory: Math.min(shareOfFree * free, shareOfJob * (job.memory ?? Infinity)) };
}

/**
 * What Slurm gave the job that this process belongs to. Variables of a job also stand in shells on login nodes (`salloc`); only on a compute
 * node there is a name of the node.
 */
function slurmJob(environment: NodeJS.ProcessEnv): { cores: number | null; memory: number | null } {
  if (environment.SLURMD_NODENAME === undefined) return { cores: null, memory: null };
  const [cores, perNode, perCpu] = ['SLURM_CPUS_PER_TASK', 'SLURM_MEM_PER_NODE', 'SLURM_MEM_PER_CPU'].map((name) => {
    const value = Number(environment[name]);
    return value > 0 ? value : null;
  });
  const megabytes = perNode ?? (perCpu === null ? null : perCpu * (cores ?? 1));
  return { cores, memory: megabytes === null ? null : megabytes * 2 ** 20 };
}

function cgroupCores(): number | null {
  try {
    const [quota, period] = readFileSync('/sys/fs/cgroup/cpu.max', 'utf8').trim().split(' ');
    return quota === 'max' ? null : Math.floor(Number(quota) / Number(period)) || 1;
  } catch {
    return null;
  }
}
