// Seals a store in a process of its own: `node seal-store.mjs <store> [names of journals that are complete though their writer lives]`.
import { join } from 'node:path';
import { journalFolder } from '../../dist/store/journal-files.js';
import { sealJournals } from '../../dist/store/seal.js';

const [store, ...names] = process.argv.slice(2);
if (!(await sealJournals(store, new Set(names.map((name) => join(journalFolder(store), name)))))) process.exit(1);
