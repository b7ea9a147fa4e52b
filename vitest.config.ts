import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    // A test in which nothing was checked, e.g. because a callback never ran, fails.
    expect: { requireAssertions: true },
  },
});
