import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { arrayScript, type ScriptOptions, warningSeconds } from '../../orchestrator/slurm/script.ts';

const options: ScriptOptions = {
  ...{ name: 'ns.night.a1b2c3d4-2', folder: "/shared/it's here/clusters/a1b2c3d4", first: 2002, count: 1001 },
  ...{ cores: 4, memoryMb: 5000, limitMinutes: 90, settings: {}, exclude: [], program: ['/opt/node', '/opt/ns.mjs'] },
};

it('a script asks for what was sized and becomes the program', () => {
  expect(arrayScript(options)).toBe(`#!/bin/bash -l
#SBATCH --job-name=ns.night.a1b2c3d4-2
#SBATCH --array=0-1000
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:USR2@120
#SBATCH --export=NONE
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=4
#SBATCH --mem=5000M
#SBATCH --time=0-01:30:00
#SBATCH --output=/shared/it's here/clusters/a1b2c3d4/log/slurm-%A_%a.log
exec /opt/node /opt/ns.mjs run-chunk '/shared/it'\\''s here/clusters/a1b2c3d4' $((2002 + SLURM_ARRAY_TASK_ID)) --scheduled --trust \\
  --limit-minutes 90 --elapsed $((SECONDS + 120))
`);
});

it('a script has every setting', () => {
  const settings = {
    ...{
      partition: 'cpu',
      account: 'physics',
      qos: 'normal',
      constraint: 'zen4',
      exclude: 'a7',
      memory: 'cpu' as const,
    },
    ...{ hint: 'nomultithread', concurrent: 50, setup: ['module load node/20', 'cd /tmp'], scratch: '$TMPDIR' },
    ...{ container: '/images/night sweep.sif', mail: 'me@example.org', clusters: 'one', sbatch: ['--licenses=x'] },
  };
  expect(arrayScript({ ...options, settings, exclude: ['b1', 'b2'], program: ['nightsweep'] })).toBe(`#!/bin/bash -l
#SBATCH --job-name=ns.night.a1b2c3d4-2
#SBATCH --array=0-1000%50
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:USR2@120
#SBATCH --export=NONE
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=4
#SBATCH --mem-per-cpu=1250M
#SBATCH --time=0-01:30:00
#SBATCH --output=/shared/it's here/clusters/a1b2c3d4/log/slurm-%A_%a.log
#SBATCH --partition=cpu
#SBATCH --account=physics
#SBATCH --qos=normal
#SBATCH --constraint=zen4
#SBATCH --hint=nomultithread
#SBATCH --exclude=a7,b1,b2
#SBATCH --clusters=one
#SBATCH --mail-user=me@example.org
#SBATCH --mail-type=END,FAIL
#SBATCH --licenses=x
{ module load node/20; } || exit 9
{ cd /tmp; } || exit 9
exec apptainer exec '/images/night sweep.sif' nightsweep run-chunk '/shared/it'\\''s here/clusters/a1b2c3d4' $((2002 + SLURM_ARRAY_TASK_ID)) --scheduled --trust \\
  --limit-minutes 90 --elapsed $((SECONDS + 120)) --scratch "$TMPDIR"
`);
});

it('a script is one that bash reads, and ends with exit code 9 where its setup fails', () => {
  const script = (setup: string[]): string => arrayScript({ ...options, settings: { setup }, program: ['/bin/echo'] });
  const run = (text: string): ReturnType<typeof spawnSync> =>
    spawnSync('bash', ['-c', text], { encoding: 'utf8', env: { ...process.env, SLURM_ARRAY_TASK_ID: '7' } });
  expect(run(script(['false'])).status).toBe(9);
  const { status, stdout } = run(script(['true']));
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /^run-chunk \/shared\/it's here\/clusters\/a1b2c3d4 2009 --scheduled --trust --limit-minutes 90 --elapsed 12\d\n$/,
  );
});

it('elements are warned two minutes before their limit, or a quarter of it', () => {
  expect([1, 4, 8, 600].map(warningSeconds)).toEqual([15, 60, 120, 120]);
});
