import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { InputFileError } from '../../analysis/text/problem.ts';
import { changedSweeps } from '../../bench/parts/changed-sweeps.mjs';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { expand } from '../../orchestrator/sweep/expand.ts';
import { parse } from '../sweeps.ts';

it('whatever is changed in a sweep file, it gives points or errors that say where, never anything else', async () => {
  await fc.assert(
    fc.asyncProperty(changedSweeps(join(packageRoot(), 'sweeps', 'papers')), async (text) => {
      try {
        expand(await parse(text), () => false);
      } catch (error) {
        expect(error).toBeInstanceOf(InputFileError);
        const [{ line, column, message }] = (error as InputFileError).problems;
        expect(line).toBeGreaterThan(0);
        expect(column).toBeGreaterThan(0);
        expect(message).not.toBe('');
      }
    }),
    { seed: 20261129, numRuns: 600 },
  );
}, 120_000);
