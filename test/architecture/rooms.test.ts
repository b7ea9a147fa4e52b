import { describe, expect, it } from 'vitest';
import { cyclesOf, importsOf, sources, textOf, topFolders } from './sources.ts';

/** The rooms in order: each may import only from those before it. docs/architecture.md says what each is for. */
const rooms = [
  'kernels/native',
  'kernels/model',
  'kernels/grouping',
  'kernels/vectors',
  'kernels/eigen',
  'kernels/backends',
  'kernels/contract',
  'kernels/spectral',
  'kernels/theory',
  'kernels/network',
  'kernels',
  'store',
  'analysis/text',
  'analysis/query',
  'analysis/dataset',
  'analysis/fit',
  'analysis/figures',
  'analysis',
  'analysis/claims',
  'analysis/phase',
  'analysis/report',
  'analysis/publish',
  'analysis/theory',
  'experiments/network',
  'experiments/two-step',
  'experiments/one-step-features',
  'experiments/spiked-features',
  'experiments/drill',
  'experiments/own',
  'experiments',
  'orchestrator',
  'orchestrator/sweep',
  'orchestrator/plan',
  'orchestrator/machine',
  'orchestrator/host',
  'orchestrator/execute',
  'orchestrator/recheck',
  'orchestrator/run',
  'orchestrator/explain',
  'orchestrator/upkeep',
  'orchestrator/chunks',
  'orchestrator/slurm',
  'orchestrator/live',
  'orchestrator/doctor',
  'orchestrator/cli',
];

function roomOf(file: string): string {
  const [first, second, third] = file.split('/');
  return third === undefined ? first : `${first}/${second}`;
}

describe('imports, types and import() included', () => {
  it('run downwards: each room imports only from rooms before it', () => {
    const wrong = sources.flatMap((file) =>
      importsOf(file)
        .filter((target) => rooms.indexOf(roomOf(target)) > rooms.indexOf(roomOf(file)))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('every source lies in a room that is named, and every named room has a source', () => {
    expect([...new Set(sources.map(roomOf))].sort()).toEqual([...rooms].sort());
  });

  it('make no cycle of files', () => {
    expect(cyclesOf(new Map(sources.map((file) => [file, importsOf(file)])))).toEqual([]);
  });

  it('make no cycle of top-level folders', () => {
    const folderOf = (file: string): string => file.split('/')[0];
    const graph = new Map(
      topFolders.map((folder) => [
        folder,
        sources
          .filter((file) => folderOf(file) === folder)
          .flatMap(importsOf)
          .map(folderOf)
          .filter((other) => other !== folder),
      ]),
    );
    expect(cyclesOf(graph)).toEqual([]);
  });

  it('reach the registry of experiments from entry points only: they hand it down', () => {
    const importers = sources.filter((file) => importsOf(file).includes('experiments/registry.ts'));
    expect(importers.sort()).toEqual(['orchestrator/cli/open-registry.ts', 'orchestrator/host/worker.ts']);
  });
});

describe('an experiment', () => {
  it.each([
    ['two-step', /two-?step|TwoStep/i],
    ['one-step-features', /OneStepFeaturePoint|OneStepFeatureResult/],
    ['spiked-features', /SpikedPoint|SpikedResult/],
    ['drill', /\bdrills?\b/i],
  ])('%s is named in its own folder and in the registry, nowhere else', (name, pattern) => {
    const naming = sources.filter(
      (file) =>
        !file.startsWith(`experiments/${name}/`) && file !== 'experiments/registry.ts' && pattern.test(textOf(file)),
    );
    expect(naming).toEqual([]);
  });
});
