import { userInfo } from 'node:os';
import type { CommandRunner, Ran } from '../execute/command-runner.ts';
import { SlurmError, SlurmSettingsError } from './errors.ts';
import { elementFormat, type Element, hasEnded, historyFormat, readElements, readHistory } from './elements.ts';
import {
  type ClusterFacts,
  type NodeFacts,
  nodeFormat,
  type PartitionFacts,
  readConfig,
  readNodes,
  readPartitions,
} from './facts.ts';

/** How sbatch answered. */
export type Sent =
  { kind: 'taken'; job: string } | { kind: 'later'; why: string } | { kind: 'unanswered'; why: string };

/** A call that Slurm does not answer within this time is given up, milliseconds. A dead controller takes eight seconds to be noticed. */
const callTimeoutMs = 20_000;

/** Asks Slurm through its commands. Each call has a time limit; none is made twice by itself. */
export class AskSlurm {
  readonly #run: CommandRunner;
  readonly #clusters: string | undefined;
  /** How many calls the controller got. */
  calls = 0;

  /** @param clusters which cluster is meant, where one Slurm serves several */
  constructor(run: CommandRunner, clusters: string | undefined) {
    this.#run = run;
    this.#clusters = clusters;
  }

  async #call(program: string, ...args: string[]): Promise<Ran> {
    this.calls++;
    return this.#run(program, [...this.#where, ...args], { timeoutMs: callTimeoutMs });
  }

  get #where(): string[] {
    return this.#clusters === undefined ? [] : [`--clusters=${this.#clusters}`];
  }

  /**
   * What the cluster, its partitions and its nodes are.
   * @throws SlurmSettingsError if there is no Slurm here, SlurmError if it does not answer
   */
  async facts(): Promise<{ cluster: ClusterFacts; partitions: PartitionFacts[]; nodes: NodeFacts[] }> {
    const config = await this.#call('scontrol', 'show', 'config');
    if (config.code !== 0) throw unreachable(config, 'scontrol show config');
    const partitions = await this.#call('scontrol', 'show', 'partition', '--oneliner');
    if (partitions.code !== 0) throw unreachable(partitions, 'scontrol show partition');
    const nodes = await this.#call('sinfo', '--noheader', '--Node', `--format=${nodeFormat}`);
    if (nodes.code !== 0) throw unreachable(nodes, 'sinfo');
    return {
      cluster: readConfig(config.stdout),
      partitions: readPartitions(partitions.stdout),
      nodes: readNodes(nodes.stdout),
    };
  }

  /** All elements of this user's arrays; null if the controller does not answer. */
  async elements(): Promise<Element[] | null> {
    const { username } = userInfo();
    const ran = await this.#call(
      'squeue',
      ...['--noheader', '--array', `--user=${username}`, '--states=all', `--format=${elementFormat}`],
    );
    return ran.code === 0 ? readElements(ran.stdout) : null;
  }

  /** The elements of some jobs that have ended, from the accounts; none if there are no accounts. It does not trouble the controller. */
  async history(names: readonly string[]): Promise<Element[]> {
    const args = [
      ...this.#where,
      '--noheader',
      '--parsable2',
      '--allocations',
      '--starttime=now-7days',
      `--format=${historyFormat}`,
    ];
    const ran = await this.#run('sacct', [...args, `--name=${names.join(',')}`], { timeoutMs: callTimeoutMs });
    return ran.code === 0 ? readHistory(ran.stdout).filter(hasEnded) : [];
  }

  /**
   * Sends an array.
   * @returns `later` where the queue is full, `unanswered` where nobody knows whether it was taken
   * @throws SlurmSettingsError if Slurm refuses what the script asks for
   */
  async send(script: string): Promise<Sent> {
    const { code, stdout, stderr } = await this.#call('sbatch', '--parsable', script);
    const why = firstLine(stderr);
    // With several clusters the id is followed by the cluster's name.
    if (code === 0) return { kind: 'taken', job: stdout.trim().split('\n').at(-1)?.split(';')[0] ?? '' };
    if (/limit|too many|temporarily|try again/i.test(stderr) && !/time limit|size/i.test(stderr))
      return { kind: 'later', why };
    if (code === null || /contact|communicat|connection|socket|timed out|unable to/i.test(stderr)) {
      return { kind: 'unanswered', why };
    }
    throw new SlurmSettingsError(`Slurm refuses the array: ${why}\n  script: ${script}`);
  }

  /** When Slurm guesses that an array would start, in its own words; null if it does not say. Nothing is sent. */
  async guessStart(script: string): Promise<string | null> {
    const { stderr } = await this.#call('sbatch', '--test-only', script);
    return /to start at (\S+)/.exec(stderr)?.[1] ?? null;
  }

  /**
   * Takes elements of an array out of the queue, by the name of its job.
   * @param indices which; all if undefined
   */
  async cancel(name: string, indices?: readonly number[]): Promise<boolean> {
    if (indices === undefined) return (await this.#call('scancel', `--name=${name}`)).code === 0;
    // An element is named by the id of its job, which is looked up by the name at this moment.
    const found = await this.#call('squeue', '--noheader', '--array', `--name=${name}`, '--format=%K %F');
    const wanted = new Set(indices);
    const jobs = found.stdout.split('\n').flatMap((row) => {
      const [index, job] = row.trim().split(' ');
      return wanted.has(Number(index)) && job ? [`${job}_${index}`] : [];
    });
    if (jobs.length === 0) return found.code === 0;
    return (await this.#call('scancel', ...jobs)).code === 0;
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] || 'it said nothing';
}

function unreachable({ code, stderr }: Ran, command: string): Error {
  if (code === null && /ENOENT/.test(stderr)) {
    return new SlurmSettingsError(
      `there is no \`${command.split(' ')[0]}\` here: Slurm's commands are not installed, or not in PATH; \`nightsweep export-chunks\` works without Slurm`,
    );
  }
  return new SlurmError(
    `Slurm does not answer (\`${command}\`: ${firstLine(stderr)}); nothing was sent, try again later`,
  );
}
