import { chmodSync, chownSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textOf } from '../../kernels/contract/column.ts';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { listEnds, readEnd } from '../../orchestrator/chunks/chunk-end.ts';
import { readJournal } from '../../store/journal.ts';
import { journalFolder, listJournals } from '../../store/journal-files.ts';
import { drillSweep, type Finished, nightsweep, persistentFolder, smallSweep, stored } from '../cli/nightsweep.ts';
import { canIsolate, clusterLacking, SlurmCluster } from './cluster.ts';
import { canAccount } from './accounts.ts';
import { inBackground } from './background.ts';

const lacking = clusterLacking();
const isRoot = userInfo().uid === 0;
if (lacking !== null)
  process.stderr.write(
    `\n### NOT TESTED: Slurm, because ${lacking} here (apt-get install slurmctld slurmd slurm-client munge)\n\n`,
  );

/** Looks every two seconds, and a store that looks local is shared: the nodes are on this machine. */
const quick = ['--slurm.shared-store', '--poll', '2'];

/** All journals of the submissions of a store. */
const journalsOf = (store: string): ReturnType<typeof listJournals> =>
  readdirSync(join(store, 'clusters'), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? listJournals(journalFolder(join(store, 'clusters', entry.name))) : [],
  );

/** Points that have a row in several journals of the submissions: they were computed more than once. */
function computedTwice(store: string): number {
  const ids = journalsOf(store).flatMap((journal) => readJournal(journal).rows.map((row) => textOf(row, 'point_id')));
  return ids.length - new Set(ids).size;
}

describe.skipIf(lacking !== null)('on a cluster of real daemons', () => {
  const isolated = isRoot && canIsolate();
  const accounting = canAccount();
  const cluster = new SlurmCluster({ isolated, accounting, maxArraySize: 11 });
  const folder = persistentFolder();
  const at = (name: string): string => join(folder, name);
  const env = { ...cluster.env, XDG_CONFIG_HOME: at('config'), XDG_CACHE_HOME: at('cache') };
  // Others go on meanwhile.
  const on = (...args: string[]): Promise<Finished> => inBackground(folder, env, args).finished;
  const tokens = (store: string): string[] =>
    existsSync(join(store, 'clusters'))
      ? readdirSync(join(store, 'clusters')).filter((name) => !name.includes('.'))
      : [];

  beforeAll(async () => {
    if (!isolated)
      process.stderr.write(
        '\n### NOT TESTED: power cuts and cut links of Slurm nodes, because no network namespaces can be made here\n\n',
      );
    if (!accounting)
      process.stderr.write(
        '\n### NOT TESTED: sacct, because root has no slurmdbd and mariadbd here (apt-get install slurmdbd mariadb-server)\n\n',
      );
    await cluster.start();
  }, 90_000);
  afterAll(async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  it('300 points equal a local run through lost arrays, a lost node, a cut link, preemption and cancelled elements', async () => {
    const text = smallSweep
      .replace('replicates: 10', 'replicates: 25')
      .replace('activation', 'precision: f64\n  activation');
    writeFileSync(at('small.yaml'), text);
    const store = at('faults');
    const run = inBackground(folder, env, [
      'run',
      'small.yaml',
      '--store',
      store,
      '--executor',
      'slurm',
      ...quick,
      '--slurm.minutes',
      '0.03',
      '--slurm.cores',
      '1',
    ]);
    // The controller dies within two seconds of the submission, and forgets what it has not saved.
    const sent = (): boolean =>
      tokens(store).some((token) => existsSync(join(store, 'clusters', token, 'array-0.json')));
    await cluster.until(sent, 'an array was sent');
    cluster.killController();
    await cluster.until(() => cluster.run('sinfo', '-h').code !== 0, 'the controller is dead');
    cluster.startController();
    await cluster.until(() => journalsOf(store).length > 0, 'rows come');
    if (isolated) {
      cluster.powerCut('n1');
      cluster.link('n2', 'down');
    }
    const ours = (state: string): string[] =>
      cluster
        .run('squeue', '-h', '-r', '-t', state, '-o', '%i %j')
        .stdout.split('\n')
        .filter((row) => row.includes('ns.small'));
    await cluster.until(() => ours('R,PD').length === 0 || ours('R').length > 0, 'an element runs');
    const [running] = ours('R');
    if (running) cluster.run('scancel', running.split(' ')[0]);
    // Another user's work takes the place of ours.
    cluster.run('sbatch', '-p', 'high', '-n', '1', '--exclusive', '--wrap', 'sleep 2', '-o', '/dev/null');
    if (isolated) {
      await cluster.until(
        () => cluster.run('sinfo', '-h', '-N', '-p', 'low', '-o', '%N %T').stdout.includes('n1 down'),
        'the loss of a node is noticed',
      );
      cluster.link('n2', 'up');
      cluster.powerOn('n1');
    }
    const { code, stderr } = await run.finished;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('all points are stored');
    expect(stored(store)).toEqual({ rows: 300, points: 300 });
    expect(nightsweep('run', at('small.yaml'), '--store', at('local')).code).toBe(0);
    expect(differing(resultsOf(store), resultsOf(at('local')))).toEqual([]);
    process.stderr.write(`through these faults ${computedTwice(store)} of 300 points were computed twice\n`);
    expect((await on('fsck', '--store', store)).code).toBe(0);
  }, 300_000);

  it.concurrent(
    'an element that Slurm warns of its limit ends with exit code 0 and the rows that there are; the next attempt does the rest',
    async () => {
      // Four thirds of a minute for one worker, and a limit of a minute, of which only the signal tells.
      writeFileSync(at('long.yaml'), drillSweep(250, 300).replace('name: drill', 'name: long'));
      const chunks = at('chunks');
      const exported = await on('export-chunks', 'long.yaml', chunks, '--store', at('none'), '--minutes', '1000');
      expect(exported.stdout).toContain('250 points in 1 chunks');
      const bin = join(packageRoot(), 'bin/nightsweep.mjs');
      const script = [
        '#!/bin/bash',
        '#SBATCH --job-name=warned --signal=B:USR2@20 --time=1 --cpus-per-task=1 --mem=500M --output=/dev/null',
        `exec ${process.execPath} ${bin} run-chunk ${chunks} 0 --scheduled --workers 1`,
      ];
      writeFileSync(at('long.sh'), `${script.join('\n')}\n`);
      expect(cluster.run('sbatch', at('long.sh')).code).toBe(0);
      const state = (): string => cluster.stateOf('warned');
      await cluster.until(
        () => !['', 'PENDING', 'RUNNING', 'COMPLETING'].includes(state()),
        'the element ends',
        240_000,
      );
      expect(state()).toBe('COMPLETED');
      const rows = listJournals(journalFolder(chunks)).flatMap((journal) => readJournal(journal).rows);
      expect(rows.length).toBeGreaterThan(20);
      const [end] = listEnds(chunks).map((name) => readEnd(chunks, name));
      expect(end).toMatchObject({ stopped: 'interrupted', pointsDone: rows.length, pointsLeft: 250 - rows.length });
      expect((await on('run-chunk', chunks, '0')).stderr).toContain(`${250 - rows.length} points computed`);
      expect((await on('collect', chunks, '--store', at('none'))).stdout).toContain(
        '250 of 250 points are computed; 250 were new',
      );
    },
    300_000,
  );

  it.concurrent(
    'an element that hangs ends as TIMEOUT, and its work is sent again',
    async () => {
      writeFileSync(at('hung.yaml'), drillSweep(4, 10).replace('name: drill', 'name: hung'));
      const store = at('hung');
      // The first time the set-up waits for a file server that does not answer, and hears no warning.
      const hangs = `test -e ${at('served')} || { touch ${at('served')}; trap '' USR2; sleep 600; }`;
      const run = inBackground(folder, env, [
        ...['run', 'hung.yaml', '--store', store, '--executor', 'slurm', ...quick],
        ...['--slurm.time', '1', '--slurm.setup', hangs],
      ]);
      const { code, stderr } = await run.finished;
      expect(code, stderr).toBe(0);
      expect(stderr).toMatch(/round 2: what 1 element of 1 submission left is sent again.*\(ended as TIMEOUT\)/);
      expect(stored(store, 'drills')).toEqual({ rows: 4, points: 4 });
    },
    300_000,
  );

  (accounting ? it.concurrent : it.skip)(
    'an account that is not there is refused, and nothing is sent',
    async () => {
      writeFileSync(at('account.yaml'), drillSweep(4, 10).replace('name: drill', 'name: account'));
      const { code, stderr } = await on(
        ...['submit', 'account.yaml', '--store', at('account'), '--slurm.shared-store', '--slurm.account', 'chemistry'],
      );
      expect(stderr).toContain('Invalid account');
      expect(stderr).not.toMatch(/^\s+at /m);
      expect(code).toBe(2);
      expect(cluster.run('squeue', '-h', '-o', '%j').stdout).not.toContain('ns.account');
    },
    300_000,
  );

  it.concurrent(
    'refinement goes on in rounds: each sends the points that follow from the rows before',
    async () => {
      const refine = 'refine: { where: boundary, counts: [2], error: 0.01, points: 48 }';
      const steps = 'alpha1: 0.3, alpha2: { from: 0, to: 0.6, step: 0.12 }, prefactor1: 3, prefactor2: 3';
      const network = 'N: 128, d/N: 0.5, n/N: 2, activation: { sin: { phase: 0.785398163397 } }, centred: true';
      const rest = `replicates: 4\nparameters: { ${network}, ${steps} }`;
      writeFileSync(at('refined.yaml'), `name: refined\n${refine}\n${rest}\n`);
      const store = at('refined');
      const { code, stderr } = await on('run', 'refined.yaml', '--store', store, '--executor', 'slurm', ...quick);
      expect(code, stderr).toBe(0);
      expect(stderr).toContain('refinement, round 1');
      const added = readFileSync(join(store, 'sweeps/refined/refinement.jsonl'), 'utf8').trim().split('\n').length;
      expect(added).toBeGreaterThan(0);
      expect(stored(store)).toEqual({ rows: 24 + added, points: 24 + added });
    },
    300_000,
  );

  it.concurrent(
    'what can never run is told with its reason, taken out of the queue, and not sent again',
    async () => {
      writeFileSync(at('stuck.yaml'), drillSweep(20, 10).replace('name: drill', 'name: stuck'));
      const { code, stderr } = await on(
        'run',
        'stuck.yaml',
        '--store',
        at('stuck'),
        '--executor',
        'slurm',
        ...quick,
        '--slurm.sbatch=--time=90',
      );
      expect(stderr).toContain('PartitionTimeLimit: its time limit is longer than the partition allows');
      expect(code).toBe(1);
      expect(cluster.run('squeue', '-h', '-o', '%j').stdout).not.toContain('ns.stuck');
      // With other settings it is sent.
      const again = await on('run', 'stuck.yaml', '--store', at('stuck'), '--executor', 'slurm', ...quick);
      expect(again.code, again.stderr).toBe(0);
      expect(stored(at('stuck'), 'drills').points).toBe(20);
    },
    300_000,
  );

  it.concurrent(
    'arrays are split at MaxArraySize and sent in waves below a submit limit; status says how they stand, and cancel ends them',
    async () => {
      writeFileSync(at('waves.yaml'), drillSweep(14, 400).replace('name: drill', 'name: waves'));
      const store = at('waves');
      const sizes = ['--slurm.minutes', '0.01', '--slurm.cores', '1', '--slurm.shared-store'];
      // Without a limit of its own the array would be as long as the cluster allows.
      expect((await on('submit', 'waves.yaml', '--store', store, ...sizes, '--dry-run')).stdout).toContain(
        'in 2 arrays',
      );
      const { code, stdout, stderr } = await on(
        'submit',
        'waves.yaml',
        '--store',
        store,
        ...sizes,
        '--slurm.submit-limit',
        '6',
      );
      expect(code, stderr).toBe(0);
      expect(stdout).toContain('arrays wait for room');
      const queued = (): number =>
        cluster
          .run('squeue', '-h', '-r', '-t', 'R,PD,CF,CG', '-o', '%j')
          .stdout.split('\n')
          .filter((name) => name.startsWith('ns.waves')).length;
      expect(queued()).toBeLessThanOrEqual(6);
      expect((await on('status', '--store', store)).stdout).toMatch(/waves: \d+ of 14 points.*not sent yet/);
      expect((await on('cancel', 'waves', '--store', store)).stdout).toContain('taken out of the queue');
      await cluster.until(() => queued() === 0, 'the queue is empty');
      expect((await on('collect', '--store', store)).code).toBe(0);
      // The rest is sent by another submission, and nothing is computed twice.
      const run = await on(
        'run',
        'waves.yaml',
        '--store',
        store,
        '--executor',
        'slurm',
        ...quick,
        ...sizes.slice(0, 4),
        '--slurm.submit-limit',
        '6',
      );
      expect(run.code, run.stderr).toBe(0);
      expect(stored(store, 'drills')).toEqual({ rows: 14, points: 14 });
    },
    300_000,
  );

  (isRoot ? it.concurrent : it.skip)(
    'a submission of a user who is not root goes through, also where the daemon of a node dies and what it started goes on',
    async () => {
      const cluster = new SlurmCluster({ asNobody: true, nodes: 2 });
      const folder = persistentFolder();
      try {
        for (const path of [folder, cluster.folder]) chmodSync(path, 0o755);
        chownSync(folder, 65534, 65534);
        writeFileSync(join(folder, 'own.yaml'), drillSweep(40, 400).replace('name: drill', 'name: own'));
        await cluster.start();
        const env = { ...cluster.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: join(folder, 'cache') };
        const args = [
          'run',
          'own.yaml',
          '--executor',
          'slurm',
          ...quick,
          '--slurm.minutes',
          '0.05',
          '--slurm.cores',
          '1',
        ];
        const run = inBackground(folder, env, args, { uid: 65534, gid: 65534 });
        const store = join(folder, 'results');
        await cluster.until(() => existsSync(join(store, 'clusters')) && journalsOf(store).length > 0, 'rows come');
        cluster.killDaemon('n1');
        await cluster.until(
          () => cluster.run('sinfo', '-h', '-N', '-p', 'low', '-o', '%N %T').stdout.includes('n1 down'),
          'the loss of a node is noticed',
        );
        cluster.powerOn('n1');
        const { code, stderr } = await run.finished;
        expect(code, stderr).toBe(0);
        expect(stored(store, 'drills')).toEqual({ rows: 40, points: 40 });
      } finally {
        await cluster.stop();
        rmSync(folder, { recursive: true, force: true });
      }
    },
    300_000,
  );
});

/** What computing brought, by point: all columns but those that say where, when and how fast. */
function resultsOf(store: string): Record<string, unknown>[] {
  // Too much for a pipe of this process.
  const file = `${store}.json`;
  expect(nightsweep('sql', 'SELECT * FROM points ORDER BY point_id', '--store', store, '--out', file).code).toBe(0);
  const rows = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>[];
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !measured.test(name))));
}

/** Columns that differ from run to run. */
const measured = /^(sweep|task_.*|.*_ms|.*_mb|kernel_version|host|cpu|started_at)$/;

/** Names of the columns in which two lists of rows differ by more than 1e-12; predicted strengths far below the largest by more than 1e-10. */
function differing(a: readonly Record<string, unknown>[], b: readonly Record<string, unknown>[]): string[] {
  const names = Object.keys(a[0]).filter((name) => {
    const allowed = name.startsWith('predicted') ? 1e-10 : 1e-12;
    return !a.every((row, i) => isClose(row[name], b[i][name], allowed));
  });
  return a.length === b.length ? names : ['their number'];
}

function isClose(a: unknown, b: unknown, allowed: number): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    const scale = Math.max(1, ...a.map((x) => (typeof x === 'number' ? Math.abs(x) : 0)));
    return a.length === b.length && a.every((x, i) => isClose(x, b[i], allowed * scale));
  }
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= allowed * Math.max(1, Math.abs(a));
  return a === b;
}
