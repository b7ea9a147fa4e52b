import { type ChildProcess, spawn, type SpawnOptions, spawnSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { sleep } from '../cli/nightsweep.ts';
import { accountingLines, type Accounts, startAccounts } from './accounts.ts';

/** What a cluster for tests is like. */
interface ClusterOptions {
  nodes: number;
  maxArraySize: number;
  /** Whether each node has a network and processes of its own, so that its power and its link can be cut. Only root can have that. */
  isolated: boolean;
  /** Whether the cluster belongs to `nobody` although root runs the tests. */
  asNobody: boolean;
  /** Whether slurmdbd keeps accounts, so that `sacct` answers and only known accounts may compute. */
  accounting: boolean;
}

const nobody = 65534;
/** Cores of a node. */
const cores = 2;

/** Why no cluster can be started here; null if one can. */
export function clusterLacking(): string | null {
  const path = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  for (const program of ['slurmctld', 'slurmd', 'munged', 'sbatch']) {
    if (spawnSync('which', [program], { env: path }).status !== 0) return `there is no ${program}`;
  }
  return null;
}

/** Whether nodes with a network of their own can be made here. */
export function canIsolate(): boolean {
  const name = `nst${process.pid}`;
  const made = spawnSync('ip', ['netns', 'add', name]).status === 0;
  if (made) spawnSync('ip', ['netns', 'del', name]);
  return made;
}

/** A Slurm cluster of a few virtual nodes on this machine: real daemons, below one folder without control groups. */
export class SlurmCluster {
  readonly folder = mkdtempSync(join(tmpdir(), 'ns-slurm-'));
  readonly #options: ClusterOptions;
  readonly #tag = `ns${randomBytes(2).toString('hex')}`;
  readonly #port = 20_000 + 20 * randomInt(500);
  readonly #net = `10.${78 + randomInt(100)}.${randomInt(250)}`;
  readonly #daemons = new Map<string, ChildProcess>();

  constructor(options: Partial<ClusterOptions>) {
    this.#options = { nodes: 3, maxArraySize: 1001, isolated: false, asNobody: false, accounting: false, ...options };
  }

  /** The environment in which Slurm's commands find the cluster. */
  get env(): NodeJS.ProcessEnv {
    return { ...process.env, SLURM_CONF: join(this.folder, 'slurm.conf'), PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  }

  get #ids(): { uid?: number; gid?: number } {
    return this.#options.asNobody ? { uid: nobody, gid: nobody } : {};
  }

  #path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  /** Runs a command of Slurm as the cluster's user. */
  run(program: string, ...args: string[]): { code: number | null; stdout: string; stderr: string } {
    const ran = spawnSync(program, args, { env: this.env, encoding: 'utf8', timeout: 20_000, ...this.#ids });
    return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
  }

  async start(): Promise<void> {
    const { nodes, isolated, asNobody } = this.#options;
    writeFileSync(this.#path('slurm.conf'), this.#configuration());
    writeFileSync(this.#path('cgroup.conf'), 'CgroupPlugin=cgroup/v1\n');
    writeFileSync(this.#path('munge.key'), randomBytes(128), { mode: 0o600 });
    const folders = ['.', 'state', ...this.#nodes.flatMap((name) => [name, `${name}/spool`])];
    for (const folder of folders) mkdirSync(this.#path(folder), { recursive: true });
    for (const path of asNobody ? [...folders, 'munge.key'] : []) chownSync(this.#path(path), nobody, nobody);
    if (isolated) this.#makeNetwork();
    const munge = ['key-file', 'socket', 'pid-file', 'log-file', 'seed-file'].map((option) => {
      const file = { 'key-file': 'munge.key', socket: 'munge.sock' }[option] ?? `munged.${option}`;
      return `--${option}=${this.#path(file)}`;
    });
    this.#daemon('munged', 'munged', ['--foreground', '--force', ...munge]);
    while (!existsSync(this.#path('munge.sock'))) await sleep(20);
    if (this.#options.accounting) {
      const daemon: Accounts['daemon'] = (key, program, args, env) => this.#daemon(key, program, args, { env });
      await startAccounts({ ...this.#accounts, env: this.env, daemon });
    }
    this.startController();
    for (const name of this.#nodes) this.powerOn(name);
    await this.until(() => this.#idleNodes() === nodes, 'all nodes are idle');
  }

  get #control(): string {
    return this.#options.isolated ? `${this.#net}.1` : '127.0.0.1';
  }

  get #accounts(): Pick<Accounts, 'folder' | 'address' | 'port'> {
    return { folder: this.folder, address: this.#control, port: this.#port + 19 };
  }

  get #nodes(): string[] {
    return Array.from({ length: this.#options.nodes }, (_, i) => `n${i + 1}`);
  }

  #idleNodes(): number {
    const { stdout } = this.run('sinfo', '-h', '-N', '-p', 'low', '-o', '%T');
    return stdout.split('\n').filter((state) => state === 'idle').length;
  }

  /** Waits until something holds. */
  async until(holds: () => boolean, what: string, ms = 120_000): Promise<void> {
    for (const end = Date.now() + ms; Date.now() < end;) {
      if (holds()) return;
      await sleep(100);
    }
    const logs = readdirSync(this.folder).filter((name) => name.endsWith('.log'));
    const tails = logs.map((name) => readFileSync(this.#path(name), 'utf8').slice(-1500));
    throw new Error(`waited in vain until ${what}\n${tails.join('\n')}`);
  }

  #daemon(key: string, program: string, args: readonly string[], own: SpawnOptions = {}): void {
    const daemon = spawn(program, args, { env: this.env, stdio: 'ignore', detached: true, ...this.#ids, ...own });
    daemon.on('error', () => undefined);
    this.#daemons.set(key, daemon);
  }

  startController(): void {
    this.#daemon('slurmctld', 'slurmctld', ['-D', '-f', this.#path('slurm.conf')]);
  }

  /** Ends the controller as a crash would. */
  killController(): void {
    this.#daemons.get('slurmctld')?.kill('SIGKILL');
  }

  powerOn(name: string): void {
    const slurmd = ['slurmd', '-D', '-N', name, '-f', this.#path('slurm.conf')];
    if (!this.#options.isolated) return this.#daemon(name, slurmd[0], slurmd.slice(1));
    const space = ['unshare', '--fork', '--kill-child', '--pid', '--mount-proc', '--uts'];
    const script = `hostname ${name}; exec ${slurmd.join(' ')}`;
    this.#daemon(name, 'nsenter', [`--net=/run/netns/${this.#tag}${name}`, ...space, 'bash', '-c', script]);
  }

  /** Ends all that runs on an isolated node at once, as a power cut would. */
  powerCut(name: string): void {
    this.#daemons.get(name)?.kill('SIGKILL');
  }

  /** Ends the daemon of a node that is not isolated. What it had started goes on. */
  killDaemon(name: string): void {
    this.#daemons.get(name)?.kill('SIGKILL');
  }

  /** State of the only job of a name; empty if there is none. */
  stateOf(name: string): string {
    const listed = this.run('squeue', '-h', '-t', 'all', '-n', name, '-o', '%T').stdout.trim();
    if (listed !== '' || !this.#options.accounting) return listed;
    return this.run('sacct', '-n', '-X', '-P', `--name=${name}`, '-o', 'State').stdout.trim();
  }

  link(name: string, state: 'up' | 'down'): void {
    spawnSync('ip', ['link', 'set', `${this.#tag}v${name}`, state]);
  }

  async stop(): Promise<void> {
    this.run('scancel', '--user', this.#options.asNobody ? 'nobody' : userInfo().username);
    await sleep(300);
    for (const daemon of this.#daemons.values()) daemon.kill('SIGKILL');
    // What nodes without processes of their own have started is found by the folder it runs below.
    for (const { pid, command, environment } of processes()) {
      if (`${command}${environment}`.includes(this.folder)) process.kill(pid, 'SIGKILL');
    }
    if (this.#options.isolated) {
      for (const name of this.#nodes) spawnSync('ip', ['netns', 'del', `${this.#tag}${name}`]);
      for (const name of this.#nodes) spawnSync('ip', ['link', 'del', `${this.#tag}v${name}`]);
      spawnSync('ip', ['link', 'del', `${this.#tag}br`]);
    }
    await sleep(200);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #address(index: number): string {
    return this.#options.isolated ? `${this.#net}.${10 + index}` : '127.0.0.1';
  }

  #makeNetwork(): void {
    const ip = (...args: string[]): void => {
      const { status, stderr } = spawnSync('ip', args, { encoding: 'utf8' });
      if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`);
    };
    const bridge = `${this.#tag}br`;
    ip('link', 'add', bridge, 'type', 'bridge');
    ip('addr', 'add', `${this.#net}.1/24`, 'dev', bridge);
    ip('link', 'set', bridge, 'up');
    for (const [i, name] of this.#nodes.entries()) {
      const [space, link] = [`${this.#tag}${name}`, `${this.#tag}v${name}`];
      ip('netns', 'add', space);
      ip('link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space);
      ip('link', 'set', link, 'master', bridge, 'up');
      ip('-n', space, 'addr', 'add', `${this.#address(i + 1)}/24`, 'dev', 'eth0');
      ip('-n', space, 'link', 'set', 'eth0', 'up');
      ip('-n', space, 'link', 'set', 'lo', 'up');
    }
  }

  #configuration(): string {
    const { isolated, asNobody, maxArraySize, accounting } = this.#options;
    const user = asNobody ? 'nobody' : userInfo().username;
    const here = hostname();
    const pairs: Readonly<Record<string, string | number>> = {
      ...{
        ClusterName: 'tests',
        SlurmctldHost: `${here}(${this.#control})`,
        SlurmctldPort: this.#port,
        SlurmUser: user,
        SlurmdUser: user,
      },
      ...{
        AuthType: 'auth/munge',
        CredType: 'cred/munge',
        AuthInfo: `socket=${this.#path('munge.sock')},cred_expire=5`,
      },
      ...{ StateSaveLocation: this.#path('state'), SlurmdSpoolDir: this.#path('%n/spool') },
      ...{ SlurmctldPidFile: this.#path('slurmctld.pid'), SlurmdPidFile: this.#path('%n/slurmd.pid') },
      ...{ SlurmctldLogFile: this.#path('slurmctld.log'), SlurmdLogFile: this.#path('slurmd-%n.log') },
      ...{
        ProctrackType: 'proctrack/linuxproc',
        TaskPlugin: 'task/none',
        SwitchType: 'switch/none',
        MpiDefault: 'none',
      },
      ...{ SelectType: 'select/cons_tres', SelectTypeParameters: 'CR_Core_Memory', DefMemPerCPU: 256 },
      ...{
        SchedulerType: 'sched/backfill',
        PreemptType: 'preempt/partition_prio',
        PreemptMode: 'REQUEUE',
        JobRequeue: 1,
      },
      SchedulerParameters: 'sched_interval=2,bf_interval=2,sched_min_interval=0,batch_sched_delay=0',
      ...{ MaxArraySize: maxArraySize, ReturnToService: 2, SlurmctldTimeout: 5, SlurmdTimeout: 10, MessageTimeout: 5 },
      ...{ TCPTimeout: 2, KillWait: 5, InactiveLimit: 0, CompleteWait: 0 },
      // Where accounts are kept, only they know soon what has ended.
      MinJobAge: accounting ? 5 : 300,
      ...{ SlurmdParameters: 'config_overrides', ReconfigFlags: 'KeepPartInfo' },
    };
    const nodes = this.#nodes.map(
      (name, i) =>
        `NodeName=${name} NodeHostname=${isolated ? name : here} NodeAddr=${this.#address(i + 1)} ` +
        `Port=${this.#port + 1 + i} CPUs=${cores} RealMemory=4000 Feature=f${i + 1}`,
    );
    return [
      ...Object.entries(pairs).map(([key, value]) => `${key}=${value}`),
      ...(accounting
        ? accountingLines(this.#accounts)
        : ['AccountingStorageType=accounting_storage/none', 'JobAcctGatherType=jobacct_gather/none']),
      ...nodes,
      'PartitionName=low Nodes=ALL Default=YES MaxTime=60 PriorityTier=1 PreemptMode=REQUEUE State=UP',
      'PartitionName=high Nodes=ALL MaxTime=60 PriorityTier=10 PreemptMode=OFF State=UP',
      '',
    ].join('\n');
  }
}

/** The other processes of this machine. */
function processes(): { pid: number; command: string; environment: string }[] {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid);
  return pids.map((pid) => {
    const text = (file: string): string => {
      try {
        return readFileSync(`/proc/${pid}/${file}`, 'utf8');
      } catch {
        return '';
      }
    };
    return { pid: Number(pid), command: text('cmdline'), environment: text('environ') };
  });
}
