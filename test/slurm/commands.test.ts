import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampled } from '../sampled.ts';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { drillSweep, type Finished, nightsweepIn, persistentFolder, stored, until } from '../cli/nightsweep.ts';
import { inBackground } from './background.ts';

const fake = join(packageRoot(), 'test/slurm/fake-slurm.mjs');
chmodSync(fake, 0o755);

let folder: string;
let env: NodeJS.ProcessEnv;
const at = (...names: string[]): string => join(folder, ...names);
const run = (...args: string[]): Finished => nightsweepIn(folder, env, ...args);
const submit = (...args: string[]): Finished =>
  run('submit', 'drill.yaml', '--slurm.shared-store', '--slurm.minutes', '0.02', '--slurm.cores', '1', ...args);
const calls = (): string[] =>
  existsSync(at('slurm/calls')) ? readFileSync(at('slurm/calls'), 'utf8').trim().split('\n') : [];
const sbatches = (): string[] => calls().filter((call) => call.startsWith('sbatch --parsable'));

beforeEach(() => {
  folder = persistentFolder();
  for (const name of ['bin', 'slurm']) mkdirSync(at(name));
  for (const name of ['sbatch', 'squeue', 'scancel', 'sinfo', 'scontrol', 'sacct']) symlinkSync(fake, at('bin', name));
  env = { PATH: `${at('bin')}:${process.env.PATH}`, FAKE_SLURM: at('slurm'), XDG_CONFIG_HOME: at('config') };
  writeFileSync(at('drill.yaml'), drillSweep(30, 200));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('submit', () => {
  it('splits arrays at MaxArraySize, sends each once, and says what to do next', () => {
    const { code, stdout, stderr } = submit();
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('drill: 30 points in 6 elements of 1 core');
    expect(stdout).toContain('in 2 arrays');
    expect(stdout).toContain('Slurm took 2 arrays');
    expect(stdout).toContain('nightsweep status drill --store');
    expect(sbatches()).toHaveLength(2);
    // What is on its way is not sent again.
    expect(submit().stdout).toContain('every point that is missing is being computed');
    expect(sbatches()).toHaveLength(2);
  });

  it('shows with --dry-run what it would send, and writes and sends nothing', () => {
    const { code, stdout } = submit('--dry-run', '--store', at('none'));
    expect(code).toBe(0);
    expect(stdout).toContain('start of the first array: 2031-01-01T00:00:00, which is a guess of Slurm');
    expect(stdout).toContain('#SBATCH --array=0-4');
    expect(stdout).toContain('nothing was written and nothing was sent');
    expect(sbatches()).toEqual([]);
    expect(existsSync(at('none'))).toBe(false);
  });

  it('takes settings from the profile of the cluster, the sweep file and the command line, the last first', () => {
    mkdirSync(at('config/nightsweep/clusters'), { recursive: true });
    writeFileSync(
      at('config/nightsweep/clusters/fake.yaml'),
      'account: physics\nqos: normal\nsetup: [module load node]\n',
    );
    appendFileSync(at('drill.yaml'), 'slurm: { account: maths, constraint: zen, setup: [ulimit -c 0] }\n');
    const { stdout, stderr } = submit('--dry-run', '--slurm.constraint', 'avx2');
    expect(stderr).toBe('');
    expect(stdout).toContain('#SBATCH --account=maths');
    expect(stdout).toContain('#SBATCH --qos=normal');
    expect(stdout).toContain('#SBATCH --constraint=avx2');
    expect(stdout).toContain('{ module load node; } || exit 9\n{ ulimit -c 0; } || exit 9');
  });

  it.each(
    sampled([
      [
        'an unknown partition',
        ['--slurm.partition', 'cpus'],
        'there is no partition "cpus"; did you mean "cpu"? (there are: cpu, gpu)',
      ],
      ['a partition that is down', ['--slurm.partition', 'gpu'], 'the partition gpu takes no jobs'],
      ['an account that may not use it', ['--slurm.account', 'chemistry'], 'allowed: physics, maths'],
      ['a quality of service that may not use it', ['--slurm.qos', 'high'], 'allowed: normal'],
      [
        'a limit over that of the partition',
        ['--slurm.time', '2-00:00:00'],
        'is longer than the partition cpu allows: 1440 minutes',
      ],
      ['a time that is none', ['--slurm.time', 'soon'], 'the time "soon" is none that Slurm reads'],
      ['features that no node has', ['--slurm.constraint', 'arm'], 'their features: avx2, zen'],
      ['no cores', ['--slurm.cores', '0'], '--slurm: cores'],
      ['more cores than a node has', ['--slurm.cores', '64'], 'no node of the partition cpu has more than 32'],
      ['a setting of two lines', ['--slurm.setup', 'a\nb'], 'one line'],
    ]),
  )('refuses %s before it writes or sends anything, exit code 2', (_, args, says) => {
    const { code, stderr } = run('submit', 'drill.yaml', '--slurm.shared-store', ...args);
    expect(stderr).toContain(says);
    expect(code).toBe(2);
    expect(sbatches()).toEqual([]);
    expect(existsSync(at('results'))).toBe(false);
  });

  it('refuses a store on a local disk, a misspelt setting in a file, and a place without Slurm, exit code 2', () => {
    const local = run('submit', 'drill.yaml');
    expect([local.code, local.stderr]).toEqual([2, expect.stringContaining('lies on a local disk')]);
    writeFileSync(at('bad.yaml'), `${drillSweep(2, 1)}slurm: { partitions: cpu }\n`);
    const misspelt = run('submit', 'bad.yaml');
    expect([misspelt.code, misspelt.stderr]).toEqual([
      2,
      expect.stringContaining('unknown key "partitions"; did you mean "partition"?'),
    ]);
    env.PATH = process.env.PATH;
    const none = nightsweepIn(folder, { ...env, PATH: at('nowhere') }, 'submit', 'drill.yaml');
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("Slurm's commands are not installed")]);
  });

  it('keeps what the queue has no room for, and sends it later', () => {
    writeFileSync(at('slurm/refusal'), 'AssocMaxSubmitJobLimit');
    const full = submit();
    expect([full.code, full.stderr]).toEqual([0, expect.stringContaining('the queue is full')]);
    expect(full.stdout).toContain('2 arrays wait for room');
    rmSync(at('slurm/refusal'));
    expect(submit().stdout).toContain('Slurm took 2 arrays');
  });

  it('does not send an array twice whose answer was lost: its name is in the queue', () => {
    writeFileSync(at('slurm/refusal'), 'hang');
    expect(submit().stderr).toContain('Slurm did not answer');
    rmSync(at('slurm/refusal'));
    expect(submit().stdout).toContain('Slurm took 1 array');
    const scripts = sbatches().map((call) => call.split('/').at(-1));
    expect(scripts).toEqual(['array-0.sh', 'array-1.sh']);
  });

  it('says that a dead controller does not answer, exit code 1, and leaves no trace', () => {
    writeFileSync(at('slurm/dead'), '');
    const { code, stderr } = submit();
    expect([code, stderr]).toEqual([1, expect.stringContaining('Slurm does not answer')]);
    expect(existsSync(at('results'))).toBe(false);
  });
});

it.each([
  [['run', 'drill.yaml', '--slurm.partition', 'cpu'], '--slurm.partition is for a cluster; give --executor slurm too'],
  [['run', 'drill.yaml', '--executor', 'slurm', '--workers', '2'], '--workers is for a run on this machine'],
  [['run', 'drill.yaml', '--executor', 'slurm', '--only', 'abc'], '--only is for a run on this machine'],
])('%j is refused, since the option would be ignored', (args, says) => {
  const { code, stderr } = run(...args);
  expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
  expect(existsSync(at('results'))).toBe(false);
});

it('doctor says what the cluster is, where its profile lies, and what is wrong with the place of the store', () => {
  const { code, stdout } = run('doctor');
  expect(code).toBe(0);
  expect(stdout).toMatch(/fine +Slurm +fake, version 23\.11\.4; arrays of up to 5 elements; it keeps accounts/);
  expect(stdout).toMatch(/fine +partition cpu +2 nodes of up to 32 cores, at most 1 440 min, the default/);
  expect(stdout).toMatch(/of note +partition gpu .*takes no jobs now/);
  expect(stdout).toContain(at('config/nightsweep/clusters/fake.yaml'));
  expect(stdout).toContain('lies on a local disk');
  writeFileSync(at('slurm/dead'), '');
  expect(run('doctor')).toMatchObject({ code: 1, stdout: expect.stringContaining('Slurm does not answer') as string });
});

describe('what was submitted', () => {
  /** Computes chunks as elements of the array would, and empties the queue. */
  const compute = (...chunks: number[]): void => {
    const [token] = readdirSync(at('results/clusters')).filter((name) => !name.includes('.'));
    for (const chunk of chunks)
      expect(run('run-chunk', at('results/clusters', token), String(chunk), '--scheduled').code).toBe(0);
  };

  it('is told by status with the reason for waiting, and what the state of an ended element means', () => {
    submit();
    expect(run('status').stdout).toContain('6 waiting');
    expect(run('status').stdout).toContain('6 × waits: Priority, other jobs are before it');
    compute(0);
    const queue = readFileSync(at('slurm/queue'), 'utf8').replaceAll('PENDING||Priority', 'RUNNING|a1|None');
    writeFileSync(at('slurm/queue'), queue);
    const { stdout } = run('status');
    expect(stdout).toContain('6 running');
    expect(stdout).toContain('journals have rows that are not in the store yet: nightsweep collect');
    writeFileSync(at('slurm/dead'), '');
    expect(run('status').stdout).toContain('Slurm does not answer; what follows is by the rows alone');
  });

  it('is told by status with what an element said of a reason that concerns all its points', () => {
    submit();
    const [token] = readdirSync(at('results/clusters')).filter((name) => !name.includes('.'));
    const night = at('results/clusters', token);
    compute(0);
    run('collect');
    const end = {
      host: 'a1',
      pointsDone: 0,
      pointsFailed: 0,
      pointsLeft: 5,
      stopped: 'fatal',
      fatal: 'rows cannot be written: the disk is full',
    };
    // Of chunk 0 nothing is missing any more.
    for (const chunk of [0, 1])
      writeFileSync(join(night, `ends/${chunk}.0a0b0c0d.json`), JSON.stringify({ ...end, chunk }));
    expect(run('status').stdout).toContain('1 × an element said: rows cannot be written: the disk is full');
  });

  it('comes home by collect, also while the controller is dead', () => {
    submit();
    compute(0, 1);
    writeFileSync(at('slurm/dead'), '');
    const { code, stdout, stderr } = run('collect');
    expect([code, stderr]).toEqual([0, expect.stringContaining('rows are collected all the same')]);
    expect(stdout).toMatch(
      /10 rows were new in results; 10 of 30 points; elements: 2 done, 4 of which Slurm says nothing/,
    );
    expect(stored(at('results'), 'drills')).toEqual({ rows: 10, points: 10 });
  });

  it('is watched by run until it is told to end, and by the same command again', async () => {
    const args = [
      'run',
      'drill.yaml',
      '--executor',
      'slurm',
      '--poll',
      '0.5',
      '--slurm.shared-store',
      '--slurm.minutes',
      '0.02',
      '--slurm.cores',
      '1',
    ];
    const first = inBackground(folder, { ...process.env, ...env }, args);
    await until(() => sbatches().length === 2, 'both arrays are sent');
    process.kill(first.pid, 'SIGINT');
    const ended = await first.finished;
    expect([ended.code, ended.stderr]).toEqual([
      4,
      expect.stringContaining('the arrays go on. The same command watches again'),
    ]);
    const second = inBackground(folder, { ...process.env, ...env }, args);
    compute(0, 1, 2, 3, 4, 5);
    writeFileSync(at('slurm/queue'), '');
    const { code, stderr } = await second.finished;
    expect([code, stderr]).toEqual([0, expect.stringContaining('all points are stored')]);
    expect(sbatches()).toHaveLength(2);
    expect(stored(at('results'), 'drills')).toEqual({ rows: 30, points: 30 });
  }, 60_000);

  it('is collected with --watch until nothing of it waits or runs; what is missing is not sent again', async () => {
    submit();
    const watched = inBackground(folder, { ...process.env, ...env }, ['collect', '--watch', '--poll', '0.5']);
    compute(0, 1, 2, 3, 4);
    writeFileSync(at('slurm/queue'), '');
    const { code, stdout } = await watched.finished;
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('25 of 30 points; elements: 5 done, 1 ended with points missing'),
    ]);
    expect(sbatches()).toHaveLength(2);
  }, 60_000);

  it('is collected by one machine at a time; another is told which one does', () => {
    submit();
    compute(0);
    const lock = at('results/locks/compactor.json');
    writeFileSync(lock, JSON.stringify({ host: 'login2', pid: 77, born: 1, space: '1.aaaaaaaaaaaa.bbbbbbbbbbbb' }));
    const { code, stdout, stderr } = run('collect');
    expect(code).toBe(0);
    expect(stderr).toContain('by process 77 on login2');
    expect(stdout).toContain('0 rows were new');
    rmSync(lock);
    expect(run('collect').stdout).toContain('5 rows were new');
  });

  it('is cancelled by the names of its jobs, and given up; a name that is not there is told with those that are', () => {
    submit();
    expect(run('cancel', 'dril').stderr).toContain('did you mean "drill"?');
    const { code, stdout } = run('cancel', 'drill');
    expect([code, stdout]).toEqual([0, expect.stringContaining('2 arrays were taken out of the queue')]);
    expect(calls().filter((call) => /^scancel --name=ns\.drill\.[a-z0-9]{8}-[01]$/.test(call))).toHaveLength(2);
    expect(run('cancel', 'drill').code).toBe(2);
    // It can be submitted anew.
    expect(submit().stdout).toContain('Slurm took 2 arrays');
  });

  it('learns from accounts how elements ended that are listed no more', () => {
    submit();
    const names = readFileSync(at('slurm/queue'), 'utf8')
      .trim()
      .split('\n')
      .map((row) => row.split('|'));
    writeFileSync(at('slurm/queue'), '');
    writeFileSync(
      at('slurm/history'),
      names
        .map(
          ([index, , , , name]) => `42_${index}|OUT_OF_MEMORY|a1|${name}\n42_${index}.batch|OUT_OF_MEMORY|a1|batch\n`,
        )
        .join(''),
    );
    submit();
    submit();
    // What is gone is known to be gone after a minute; the memory of the look before is made older.
    const file = at('results/clusters/drill.memory.json');
    const memory = JSON.parse(readFileSync(file, 'utf8')) as { absentSince: Record<string, number>; ends: object };
    expect(Object.values(memory.ends)).toContainEqual({ state: 'OUT_OF_MEMORY', node: 'a1' });
    for (const key of Object.keys(memory.absentSince)) memory.absentSince[key] -= 3_600_000;
    writeFileSync(file, JSON.stringify(memory));
    for (const name of readdirSync(at('results/clusters')).filter((entry) => !entry.includes('.'))) {
      for (const array of [0, 1]) writeFileSync(at('results/clusters', name, `array-${array}.sent.json`), '{"at":1}');
    }
    expect(submit().stderr).toContain('sent again, with 1.6 times the memory');
  });
});
