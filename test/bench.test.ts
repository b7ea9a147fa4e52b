import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../kernels/native/package-root.ts';
import { sampled } from './sampled.ts';

const folder = join(packageRoot(), 'bench');
const helpers = ['machine.mjs', 'peer.mjs'];
const scripts = readdirSync(folder).filter((name) => name.endsWith('.mjs') && !helpers.includes(name));

it.each(sampled(scripts, 5))(
  'bench/%s has not rotted: it runs in a tiny size (what it measures is not checked)',
  (name) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, name), '--tiny'], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain(`Node ${process.version}`);
  },
);
