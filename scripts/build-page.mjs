// Bundles the script of the report's page, analysis/report/page, into dist/analysis/report/page.js. Reports contain it whole.
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from './setup.mjs';

const bundle = await rolldown({ input: join(root, 'analysis/report/page/main.ts'), platform: 'browser' });
await bundle.write({ file: join(root, 'dist/analysis/report/page.js'), format: 'iife', minify: true });
await bundle.close();
