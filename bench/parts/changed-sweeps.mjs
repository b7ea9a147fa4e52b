// Sweep files that were changed at random, for the test and the bench that read them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';

/** Pieces that break YAML, schemas, or programs that are not careful with names of properties and with sizes. */
const pieces = [
  ...['__proto__', 'constructor: 1', 'toString', '*a', '&a ', '[]', '{}', 'zip: [{}]', 'null', '~', '-1', '1e999'],
  ...[
    '.nan',
    '.inf',
    '"',
    "'",
    ':',
    '\n',
    '  ',
    '- ',
    '{from: 0, to: 1e9, step: 1}',
    '1e300',
    '!!binary aGk=',
    '<<: *a',
  ],
  ...['? ', '|', '>', '%', '@', '\u0000', 'ü', '0x10', '[[[[', 'alpha1', 'd/N', 'refine: {}', 'parameters: 3'],
  ...['replicates: 1000000000', 'experiment: ./nope.mjs', '\nwhen:\n  - if: {}\n    then: {}\n'],
];

const edit = fc.tuple(fc.nat(10_000), fc.constantFrom(...pieces, null), fc.nat(12));

/** The text with pieces put in or parts cut out. */
function changed(text, edits) {
  return edits.reduce((now, [share, piece, length]) => {
    const at = Math.floor((share / 10_000) * now.length);
    return now.slice(0, at) + (piece ?? '') + now.slice(piece === null ? at + length : at);
  }, text);
}

/** Changed texts of the sweep files in a folder, with one replicate each. */
export function changedSweeps(folder) {
  const texts = readdirSync(folder).map((name) =>
    readFileSync(join(folder, name), 'utf8').replace(/replicates: \d+/, 'replicates: 1'),
  );
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 4 }))
    .map(([text, edits]) => changed(text, edits));
}
