import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Session } from '../analysis/query/session.ts';
import { expand } from '../orchestrator/sweep/expand.ts';
import { parse } from './sweeps.ts';
import { registry } from '../experiments/registry.ts';
import { packageRoot } from '../kernels/native/package-root.ts';
import { nightsweep, smallSweep } from './cli/nightsweep.ts';

const root = packageRoot();
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

function blocks(page: string, language: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, block]) => block);
}

// The page on own experiments is run whole by a test of its own.
const withSweeps = pages.filter((page) => page !== 'docs/own-experiment.md');
const yaml = withSweeps.flatMap((page) => blocks(page, 'yaml').map((text, i) => ({ page, number: i + 1, text })));
it.each(yaml)('sweep $number of $page expands', async ({ text }) => {
  expect(expand(await parse(text)).points.length).toBeGreaterThan(0);
});

describe('queries of the docs', () => {
  let folder: string;
  let session: Session;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nightsweep-docs-'));
    const file = join(folder, 'small.yaml');
    writeFileSync(file, smallSweep.replace('replicates: 10', 'replicates: 2'));
    nightsweep('run', file, '--store', join(folder, 'store'));
    session = await Session.open(join(folder, 'store'), registry);
  });
  afterAll(() => {
    session.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const sql = pages.flatMap((page) => blocks(page, 'sql').map((text, i) => ({ page, number: i + 1, text })));
  it.each(sql)('query $number of $page gives rows', async ({ text }) => {
    expect((await session.rows(text)).length).toBeGreaterThan(0);
  });
});

it.each(pages)('links of %s lead somewhere', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const links = [...text.matchAll(/\]\(([^)#]+?)(?:#[^)]*)?\)/g)].map(([, target]) => target);
  const missing = links.filter((target) => !/^https?:/.test(target) && !existsSync(join(root, dirname(page), target)));
  expect(missing).toEqual([]);
});

it.each(pages)('%s has no placeholder left', (page) => {
  expect(readFileSync(join(root, page), 'utf8')).not.toMatch(
    /\b[A-Z]{3,}_[A-Z_]{3,}\b(?<!OPENBLAS_CORETYPE|NIGHTSWEEP_[A-Z]+|XDG_STATE_HOME|XDG_CACHE_HOME|JOB_COMPLETION_INDEX|OUT_OF_MEMORY|NODE_FAIL|BOOT_FAIL|APPTAINER_BIND)/,
  );
});

describe('pages made from the sources', () => {
  it('are what the sources say', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts/docs.mjs'), '--check'], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/\d+ pages are what the sources say/);
    expect(status).toBe(0);
  });
});

describe('the package', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, { types: string; default: string } | string>;
  };
  const entries = Object.entries(exports).filter(([, target]) => typeof target === 'object');

  it('exports the contract, the kernels and the theory', () => {
    expect(entries.map(([name]) => name)).toEqual(['.', './experiment', './kernels', './theory']);
  });

  it.each(entries)('%s is imported by its name, and has types', (name, target) => {
    const place = name === '.' ? 'nightsweep' : `nightsweep/${name.slice(2)}`;
    const script = `import * as all from '${place}'; process.stdout.write(String(Object.keys(all).length))`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      ...{ cwd: root, encoding: 'utf8' },
    });
    expect(stderr).toBe('');
    expect(Number(stdout)).toBeGreaterThan(2);
    if (typeof target === 'object') expect(existsSync(join(root, target.types))).toBe(true);
  });
});

it.each(pages.filter((page) => !/docs\/(api|decisions)\//.test(page)))(
  'lines of %s have at most 160 characters',
  (page) => {
    const text = readFileSync(join(root, page), 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '');
    // Tables, pictures, quotations of what the program says, and formulas are as long as they are.
    const long = text.split('\n').filter((line) => line.length > 160 && !/^(\||!\[|> | {4})/.test(line));
    expect(long).toEqual([]);
  },
);
