import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { nightsweep, sweepFile } from './nightsweep.ts';

const cited = (file: string): string[] =>
  [...nightsweep('cite', file).stdout.matchAll(/^@\w+\{(\w+),$/gm)].map(([, key]) => key);

it('cite prints what a sweep rests on, and only that', () => {
  const papers = join(packageRoot(), 'sweeps/papers');
  expect(cited(join(papers, 'two-step-phases.yaml'))).toEqual([
    'MoniriHassani2026',
    'BenaychGeorges2012',
    'Dandi2024',
    'nightsweep',
  ]);
  expect(cited(join(papers, 'learning-curve-sine.yaml'))).toEqual(['Cui2024', 'Dandi2023', 'nightsweep']);
  expect(cited(join(papers, 'feature-spikes.yaml'))).toEqual(['Moniri2023', 'Ba2022', 'nightsweep']);
  expect(cited(join(papers, 'generalisation.yaml'))).toContain('Cui2024');
  expect(cited(join(papers, 'staircase.yaml'))).toContain('Dandi2023');
});

it('cite prints entries that BibTeX reads: balanced braces, a field a line', () => {
  const { stdout } = nightsweep('cite', join(packageRoot(), 'sweeps/quickstart.yaml'));
  expect(stdout.split('{').length).toBe(stdout.split('}').length);
  expect(stdout).toMatch(/^ {2}eprint {8}= \{2605\.17767\},$/m);
});

it('cite of an experiment without sources names the program alone', () => {
  const { file } = sweepFile('name: d\nexperiment: drill\nparameters: { index: 1 }\n');
  const { code, stderr } = nightsweep('cite', file);
  expect(code).toBe(0);
  expect(stderr).toContain('drill names no sources');
  expect(cited(file)).toEqual(['nightsweep']);
});
