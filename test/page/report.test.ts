import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nightsweep, persistentFolder } from '../cli/nightsweep.ts';
import { chromiumPath, openFile, startBrowser } from './browser.ts';

/** A grid of both batch modes at two sizes, as the quickstart has it, in a minute less. */
const sweep = `name: page
title: Two steps, two targets
question: Does reusing the batch help?
replicates: 3
parameters:
  N: [48, 96]
  d/N: 0.5
  n/N: 2
  alpha1: { from: 0, to: 0.4, step: 0.1 }
  alpha2: { from: 0, to: 0.4, step: 0.1 }
  prefactor1: 3
  prefactor2: 3
  batch: [reused, independent]
  activation: softplus
  target: [tanh, { hermite: [0, 0, 1, 1] }]
`;

const folder = persistentFolder();
const store = join(folder, 'store');
const report = join(store, 'report/page/report.html');
let browser: Browser | undefined;

beforeAll(async () => {
  const file = join(folder, 'page.yaml');
  writeFileSync(file, sweep);
  expect(nightsweep('run', file, '--store', store).code).toBe(0);
  expect(nightsweep('report', '--sweep', 'page', '--store', store, '--figures', 'none').code).toBe(0);
  if (chromiumPath !== undefined) browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const opened = (given: Parameters<typeof openFile>[2]): ReturnType<typeof openFile> => {
  if (!browser) throw new Error('no browser');
  return openFile(browser, report, given);
};

/** The text of an element. */
const textOf = (page: Page, selector: string): Promise<string> => page.locator(selector).innerText();

describe('the page of a report', () => {
  it('is one file without absolute paths, and answers before it shows', () => {
    const html = readFileSync(report, 'utf8');
    expect(html).not.toMatch(/(src|href)="(?!#)/);
    expect(html).not.toContain('file:');
    const places = ['Does reusing the batch help?', 'class="findings"', 'id="figure-1"', 'id="provenance"'];
    const found = places.map((part) => html.indexOf(part));
    expect(found.every((at) => at > 0)).toBe(true);
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(statSync(report).size).toBeLessThan(600_000);
  });

  it('says what changed since the last one', () => {
    expect(nightsweep('report', '--sweep', 'page', '--store', store, '--figures', 'none').code).toBe(0);
    expect(readFileSync(report, 'utf8')).toMatch(/Since the report of [^<]+: as many points\./);
  });
});

describe.skipIf(chromiumPath === undefined)('in Chromium the page', () => {
  it.each([
    { width: 1280, dark: false },
    { width: 1280, dark: true },
    { width: 390, dark: false },
    { width: 390, dark: true },
  ])('has no violation that axe-core finds, nor a fault, at $width pixels, dark: $dark', async (given) => {
    const { page, faults } = await opened({ ...given, hash: '#view?cell=7&difference=1' });
    for (const id of ['cells', 'method', 'sql', 'provenance']) await page.locator(`#${id} > summary`).click();
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { target: unknown }[] }[] }> };
      };
      return (await axe.run()).violations.map(
        ({ id, nodes }) => `${id}: ${JSON.stringify(nodes.map((n) => n.target))}`,
      );
    });
    expect(violations).toEqual([]);
    expect(faults).toEqual([]);
    // Nothing is wider than the screen.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(given.width);
    await page.close();
  });

  it('shows every cell of a choice, and the same values as the dataset', async () => {
    const { page } = await opened({ width: 1280 });
    expect(await page.locator('#map svg').count()).toBe(4);
    expect(await page.locator('#map rect[data-cell]').count()).toBe(100);
    await page.locator('#show').selectOption('span-alignment');
    await page.locator('#cells > summary').click();
    await page.locator('#cell-table tbody tr').first().waitFor();
    expect(await page.locator('#cell-table tbody tr').count()).toBe(100);
    const first = await page.locator('#cell-table tbody tr').first().locator('td').allInnerTexts();
    const [alpha1, alpha2, width] = first;
    const [target, batch] = [
      first.find((text) => /h|tanh/.test(text)),
      first.find((text) => /reused|indep/.test(text)),
    ];
    const sql = `SELECT avg(outlier_span_target) AS mean FROM points WHERE width = ${width} AND alpha1 = ${alpha1}
                    AND alpha2 = ${alpha2} AND batch = '${batch ?? ''}' AND (target = 'tanh') = ${String(target === 'tanh')}`;
    const [{ mean }] = JSON.parse(nightsweep('sql', sql, '--store', store, '--format', 'json').stdout) as {
      mean: number;
    }[];
    expect(Number(first.at(-1)?.split(' ')[0])).toBeCloseTo(mean, 2);
    await page.close();
  });

  it('goes from cell to cell by keys, says each, and keeps the choice in the address', async () => {
    const { page } = await opened({ width: 1280 });
    await page.locator('#map svg').first().focus();
    expect(await textOf(page, '#tip')).toContain('3 draws');
    const before = await textOf(page, '#tip');
    await page.keyboard.press('ArrowUp');
    const after = await textOf(page, '#tip');
    expect(after).not.toBe(before);
    expect(await page.locator('#said').textContent()).toBe(after);
    await page.keyboard.press('Enter');
    expect(page.url()).toMatch(/cell=\d+/);
    const [, command] = /sql "(SELECT[^"]+)"/.exec(await textOf(page, '#cell pre')) ?? [];
    const rows = JSON.parse(nightsweep('sql', command, '--store', store, '--format', 'json').stdout) as unknown[];
    expect(rows).toHaveLength(3);
    const again = await opened({ width: 1280, hash: new URL(page.url()).hash });
    expect(await textOf(again.page, '#cell pre')).toContain(command);
    await page.close();
    await again.page.close();
  });

  it('parts panels by any parameter, and shows the difference of two', async () => {
    const { page } = await opened({ width: 1280 });
    await page.locator('#columns').selectOption('width');
    await page.locator('#difference').check();
    const titles = await page.locator('.panel-title').allInnerTexts();
    expect(titles.filter((title) => title.includes('minus'))).toHaveLength(2);
    expect(titles[0]).toContain('N = 48');
    await page.close();
  });

  it('prints on six pages at most', async () => {
    const { page } = await opened({ width: 1280 });
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page[^s]/g)?.length).toBeLessThanOrEqual(6);
    await page.close();
  });
});
