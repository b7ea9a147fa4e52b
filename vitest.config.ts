import { defineConfig } from 'vitest/config';

/** Tests that kill processes and cut links by the clock: nothing else may load the machine meanwhile. */
const alone = [
  'test/cli/chunks.test.ts',
  'test/cli/run.test.ts',
  'test/faults/deaths.test.ts',
  'test/faults/interruptions.test.ts',
  'test/faults/memory.test.ts',
  'test/faults/sealing.test.ts',
  'test/slurm/commands.test.ts',
  'test/slurm/daemons.test.ts',
];

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    setupFiles: ['test/own-cache.ts'],
    // A test in which nothing was checked, e.g. because a callback never ran, fails.
    expect: { requireAssertions: true },
    projects: [
      { extends: true, test: { name: 'alone', include: alone, maxWorkers: 1, sequence: { groupOrder: 0 } } },
      {
        extends: true,
        test: {
          name: 'side by side',
          include: ['test/**/*.test.ts'],
          exclude: alone,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
