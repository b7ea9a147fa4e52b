import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../kernels/native/package-root.ts';

const folder = mkdtempSync(join(tmpdir(), 'nightsweep-site-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let pages: Map<string, string>;
beforeAll(() => {
  const { status, stderr } = spawnSync(process.execPath, [join(packageRoot(), 'scripts/site.mjs'), folder], {
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'));
  pages = new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}, 120_000);

/** The file that an address of the site shows; null if there is none. */
function fileOf(path: string): string | null {
  const found = [path, `${path}.html`, join(path, 'index.html')].find(
    (name) => existsSync(join(folder, name)) && /\.[a-z0-9]+$/.test(name),
  );
  return found ?? null;
}

it('the site has every page of the docs', () => {
  const sources = readdirSync(join(packageRoot(), 'docs'), { recursive: true, encoding: 'utf8' });
  for (const source of sources.filter((name) => name.endsWith('.md'))) {
    const page = source.replace(/README\.md$/, 'index.md').replace(/\.md$/, '.html');
    expect([...pages.keys()]).toContain(page);
  }
});

it('links of the site lead to pages, files and headings that are there', () => {
  const dead: string[] = [];
  for (const [name, html] of pages) {
    const places = [...html.matchAll(/ (?:href|src)="([^"]+)"/g)].map(([, target]) => target);
    for (const place of new Set(places)) {
      if (/^(https?:|data:|mailto:)/.test(place)) continue;
      const [path, heading] = decodeURIComponent(place).split('#');
      const absolute = path === '' ? name : path.startsWith('/') ? path.slice(1) : join(dirname(name), path);
      const file = fileOf(absolute.replace(/^(\.\.\/)+/, ''));
      if (file === null && !existsSync(join(folder, absolute.replace(/^(\.\.\/)+/, ''))))
        dead.push(`${name}: ${place}`);
      else if (heading && file?.endsWith('.html') && !pages.get(file)?.includes(`id="${heading}"`)) {
        dead.push(`${name}: ${place} (no such heading)`);
      }
    }
  }
  expect(dead).toEqual([]);
});
