import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { InputFileError } from '../../analysis/text/problem.ts';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { expand } from '../../orchestrator/sweep/expand.ts';
import { parse } from '../sweeps.ts';

const folder = join(packageRoot(), 'sweeps', 'papers');
const texts = readdirSync(folder).map((name) =>
  readFileSync(join(folder, name), 'utf8').replace(/replicates: \d+/, 'replicates: 1'),
);

/** Pieces that break YAML, schemas, or programs that are not careful with names of properties and with sizes. */
const pieces = [
  ...[
    '__proto__',
    'constructor: 1',
    'toString',
    '*a',
    '&a ',
    '[]',
    '{}',
    'zip: [{}]',
    'null',
    '~',
    '-1',
    '1e999',
    '.nan',
  ],
  ...['.inf', '"', "'", ':', '\n', '  ', '- ', '{from: 0, to: 1e9, step: 1}', '1e300', '!!binary aGk=', '<<: *a', '? '],
  ...['|', '>', '%', '@', '\u0000', 'ü', '0x10', '[[[[', 'alpha1', 'd/N', 'refine: {}', 'parameters: 3'],
  ...['replicates: 1000000000', 'experiment: ./nope.mjs', '\nwhen:\n  - if: {}\n    then: {}\n'],
];

const edit = fc.tuple(fc.nat(10_000), fc.constantFrom(...pieces, null), fc.nat(12));

it('whatever is changed in a sweep file, it gives points or errors that say where, never anything else', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 4 }), async (text, edits) => {
      let changed = text;
      for (const [share, piece, length] of edits) {
        const at = Math.floor((share / 10_000) * changed.length);
        changed = changed.slice(0, at) + (piece ?? '') + changed.slice(piece === null ? at + length : at);
      }
      try {
        expand(await parse(changed), () => false);
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
