import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Rooms and the rooms they may import from, besides themselves. */
const allowed: Record<string, readonly string[]> = {
  'kernels/native': [],
  'kernels/model': [],
  'kernels/grouping': [],
  'kernels/eigen': [],
  'kernels/backends': ['kernels/native', 'kernels/model', 'kernels/eigen'],
  'kernels/spectral': ['kernels/backends'],
  'kernels/theory': ['kernels/model', 'kernels/backends', 'kernels/spectral'],
  'kernels/experiments': [
    'kernels/grouping',
    'kernels/backends',
    'kernels/model',
    'kernels/spectral',
    'kernels/theory',
  ],
  kernels: ['kernels/experiments', 'kernels/model'],
  'orchestrator/text': [],
  orchestrator: [],
  'orchestrator/spec': ['kernels/model', 'kernels/experiments'],
  'orchestrator/store': [],
  'orchestrator/plan': ['orchestrator/spec', 'kernels/grouping', 'kernels/experiments', 'kernels/spectral'],
  'orchestrator/executors': [
    'orchestrator/plan',
    'orchestrator/spec',
    'orchestrator/store',
    'kernels/experiments',
    'kernels/backends',
    'kernels/model',
  ],
  'orchestrator/run': [
    'orchestrator',
    'orchestrator/executors',
    'orchestrator/plan',
    'orchestrator/spec',
    'orchestrator/store',
    'orchestrator/text',
    'kernels/grouping',
    'kernels/experiments',
    'kernels/backends',
    'kernels/native',
    // Refinement goes by the fits.
    'analysis/fit',
    'analysis/query',
  ],
  'analysis/query': ['orchestrator/store'],
  'analysis/theory': ['kernels/theory', 'kernels/model', 'kernels/eigen'],
  'analysis/fit': ['kernels/grouping', 'kernels/model', 'kernels/theory', 'orchestrator/store', 'analysis/query'],
  'analysis/figures': ['kernels/grouping', 'orchestrator/store', 'analysis/phase', 'analysis/fit', 'kernels/theory'],
  'analysis/phase': ['orchestrator/store', 'analysis/query', 'analysis/figures', 'analysis/fit'],
  'analysis/report': [
    'orchestrator/store',
    'orchestrator/text',
    'analysis/query',
    'analysis/phase',
    'analysis/figures',
  ],
  'orchestrator/cli': [
    'orchestrator',
    'orchestrator/run',
    'orchestrator/plan',
    'orchestrator/spec',
    'orchestrator/store',
    'orchestrator/text',
    'analysis/query',
    'analysis/phase',
    'analysis/fit',
    'analysis/figures',
    'analysis/report',
    'kernels/backends',
    'kernels/native',
  ],
};

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function roomOf(file: string): string {
  const [first, second, third] = file.split('/');
  return third === undefined ? first : `${first}/${second}`;
}

it('imports run downwards only', () => {
  const wrong: string[] = [];
  for (const file of ['kernels', 'orchestrator', 'analysis'].flatMap(sources)) {
    const text = readFileSync(join(root, file), 'utf8');
    for (const [, path] of text.matchAll(/from '(\.[^']+)'/g)) {
      const from = roomOf(file);
      const to = roomOf(normalize(join(dirname(file), path)));
      if (from !== to && !allowed[from]?.includes(to)) wrong.push(`${file} imports ${path}`);
    }
  }
  expect(wrong).toEqual([]);
});

it('keeps to one concept per file: none grows past 300 lines', () => {
  const long = ['kernels', 'orchestrator', 'analysis']
    .flatMap(sources)
    .filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 300);
  expect(long).toEqual([]);
});
