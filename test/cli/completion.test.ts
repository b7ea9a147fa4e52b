import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { drillSweep, nightsweep, nightsweepIn, persistentFolder, temporaryFolder } from './nightsweep.ts';

/** A folder with a sweep that was run, and a program `nightsweep` on the path. */
function prepared(folder = temporaryFolder()): { folder: string; env: NodeJS.ProcessEnv } {
  writeFileSync(join(folder, 'lullaby.yaml'), drillSweep(3, 1).replace('name: drill', 'name: lullaby'));
  expect(nightsweepIn(folder, {}, 'run', 'lullaby.yaml').code).toBe(0);
  mkdirSync(join(folder, 'bin'));
  symlinkSync(join(packageRoot(), 'bin/nightsweep.mjs'), join(folder, 'bin/nightsweep'));
  return { folder, env: { ...process.env, PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}` } };
}

const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

describe('words for completion', () => {
  const folder = persistentFolder();
  beforeAll(() => void prepared(folder));
  afterAll(() => rmSync(folder, { recursive: true }));
  const words = (...typed: string[]): string[] =>
    nightsweepIn(folder, {}, '--get-yargs-completions', 'nightsweep', ...typed)
      .stdout.trim()
      .split('\n');

  it.each([
    { typed: ['sta'], offers: ['status'] },
    { typed: ['status', ''], offers: ['lullaby'] },
    { typed: ['report', '--sweep', 'l'], offers: ['lullaby'] },
    { typed: ['run', 'lul'], offers: ['lullaby.yaml'] },
    { typed: ['run', 'lullaby.yaml', '--wo'], offers: ['--workers'] },
    { typed: ['sql', '--format', 'la'], offers: ['latex'] },
    { typed: ['phase', '--x', 'alpha1'], offers: ['alpha1'] },
    { typed: ['fit', 'bou'], offers: ['boundary'] },
    { typed: ['nothing', '--of', 'this'], offers: [''] },
  ])('$typed', ({ typed, offers }) => {
    expect(words(...typed)).toEqual(offers);
  });

  it('are ids of points where one is wanted', () => {
    const all = words('point', '');
    expect(all.length).toBe(3);
    expect(words('spectrum', all[1].slice(0, 6))).toEqual([all[1]]);
  });
});

describe('completion scripts', () => {
  it('there is one for each shell, and another shell is refused', () => {
    for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
      expect(nightsweep('completion', shell).stdout).toContain('--get-yargs-completions');
    }
    const { code, stderr } = nightsweep('completion', 'fisch');
    expect([code, stderr]).toEqual([2, expect.stringContaining('did you mean "fish"?')]);
  });

  it.skipIf(!has('bash'))('that of bash completes in bash', () => {
    const { folder, env } = prepared();
    const script =
      'eval "$(nightsweep completion bash)"; COMP_WORDS=(nightsweep status ""); COMP_CWORD=2; _nightsweep; echo "${COMPREPLY[@]}"';
    expect(spawnSync('bash', ['-c', script], { cwd: folder, env, encoding: 'utf8' }).stdout).toBe('lullaby\n');
  });

  it.skipIf(!has('fish'))('that of fish completes in fish, and offers files where no word is known', () => {
    const { folder, env } = prepared();
    const script =
      'nightsweep completion fish | source; complete -C"nightsweep status "; complete -C"nightsweep report --out bi"';
    expect(spawnSync('fish', ['-c', script], { cwd: folder, env, encoding: 'utf8' }).stdout).toBe('lullaby\nbin/\n');
  });

  it.skipIf(!has('zsh'))('that of zsh is taken by zsh', () => {
    const { folder, env } = prepared();
    const script =
      'autoload -Uz compinit; compinit -u -d dump; eval "$(nightsweep completion zsh)"; echo ${_comps[nightsweep]}';
    expect(spawnSync('zsh', ['-f', '-c', script], { cwd: folder, env, encoding: 'utf8' }).stdout).toBe('_nightsweep\n');
  });
});
