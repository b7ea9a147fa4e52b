import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { machineResources } from '../../orchestrator/machine/resources.ts';

const here = machineResources({});
const mib = 2 ** 20;

describe('what a process may use', () => {
  it('is what Slurm gave its job, on a compute node', () => {
    const job = { SLURMD_NODENAME: 'n1', SLURM_CPUS_PER_TASK: '1', SLURM_MEM_PER_NODE: '1000' };
    expect(machineResources(job)).toEqual({ cores: 1, memory: 0.9 * 1000 * mib });
    const perCpu = { SLURMD_NODENAME: 'n1', SLURM_CPUS_PER_TASK: '2', SLURM_MEM_PER_CPU: '300' };
    expect(machineResources(perCpu).memory).toBe(0.9 * 600 * mib);
  });

  it('is never more than the machine has, whatever Slurm says', () => {
    const much = { SLURMD_NODENAME: 'n1', SLURM_CPUS_PER_TASK: '100000', SLURM_MEM_PER_NODE: '1000000000' };
    expect(machineResources(much).cores).toBeLessThanOrEqual(availableParallelism());
    expect(machineResources(much).memory).toBeLessThan(1e15);
  });

  it('is not what a shell on a login node has in its environment', () => {
    const shell = { SLURM_CPUS_PER_TASK: '1', SLURM_MEM_PER_NODE: '1' };
    expect(machineResources(shell).cores).toBe(here.cores);
    expect(machineResources(shell).memory).toBeGreaterThan(10 * mib);
  });

  it('does not follow from values that are no numbers', () => {
    const odd = { SLURMD_NODENAME: 'n1', SLURM_CPUS_PER_TASK: 'two', SLURM_MEM_PER_NODE: '0' };
    expect(machineResources(odd).cores).toBe(here.cores);
    expect(machineResources(odd).memory).toBeGreaterThan(10 * mib);
  });
});
