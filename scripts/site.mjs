// npm run site: builds the documentation as a site, in .site or in the folder that is given. Dead links end it.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vitepress';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = process.argv[2] ?? join(root, '.site');
await build(join(root, 'docs'), { outDir: folder });
// Pages show sweep files.
cpSync(join(root, 'sweeps'), join(folder, 'sweeps'), { recursive: true });
