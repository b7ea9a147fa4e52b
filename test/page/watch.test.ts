import { request } from 'node:http';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nightsweep, Running, temporaryFolder, until } from '../cli/nightsweep.ts';
import { chromiumPath, openAddress, startBrowser } from './browser.ts';

const sweep = `name: night
title: A run to watch
replicates: 400
parameters:
  N: 384
  d/N: 0.5
  n/N: 2
  alpha1: [0.1, 0.2, 0.3]
  alpha2: [0.1, 0.2, 0.3]
`;

let browser: Browser | undefined;
beforeAll(async () => {
  if (chromiumPath !== undefined) browser = await startBrowser();
});
afterAll(() => browser?.close());

/** A run that takes a while, and what watches it. */
async function watched(): Promise<{ run: Running; watch: Running; address: string; store: string }> {
  const folder = temporaryFolder();
  const [file, store] = [join(folder, 'night.yaml'), join(folder, 'store')];
  writeFileSync(file, sweep);
  const run = new Running('run', file, '--store', store, '--workers', '1');
  await until(() => /points .*left, until/u.test(run.stderr), 'the run says how far it is');
  const watch = new Running('watch', '--store', store);
  let said = '';
  watch.child.stdout?.on('data', (text: Buffer) => (said += text.toString()));
  await until(() => said.includes('\n'), 'the address is printed');
  return { run, watch, address: said.trim(), store };
}

/** The status with which an address answers. */
function statusOf(address: string, headers: Record<string, string> = {}, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(address, { headers, method }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', reject).end();
  });
}

describe('nightsweep watch', () => {
  it('answers only who has the token, asks by this machine’s name, and reads; Ctrl-C ends it, and not the run', async () => {
    const { run, watch, address } = await watched();
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/u);
    expect(await statusOf(address)).toBe(200);
    expect(await statusOf(address.replace(/token=.*/u, ''))).toBe(403);
    expect(await statusOf(address.replace(/token=./u, 'token=~'))).toBe(403);
    expect(await statusOf(address, { host: 'evil.example' })).toBe(403);
    expect(await statusOf(address, {}, 'POST')).toBe(405);
    expect(await statusOf(address.replace('/?', '/other?'))).toBe(404);
    watch.kill('SIGINT');
    const { code, stderr } = await watch.finished;
    expect(code, stderr).toBe(0);
    expect(run.child.exitCode).toBeNull();
  });

  it('refuses a sweep that the store does not have, with the nearest, and a store without a run', async () => {
    const { store } = await watched();
    const { code, stderr } = nightsweep('watch', 'nigth', '--store', store);
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean "night"?');
    expect(nightsweep('watch', '--store', temporaryFolder()).code).toBe(2);
  });

  it.skipIf(chromiumPath === undefined)(
    'shows in Chromium how far the run is, and new cells as rows come',
    async () => {
      const { run, address } = await watched();
      if (!browser) throw new Error('no browser');
      const { page, faults } = await openAddress(browser, address, { width: 1000 });
      await expect.poll(() => page.locator('#live').innerText(), { timeout: 30_000 }).toContain('process');
      expect(await page.locator('#live').innerText()).toMatch(/^night: runs since \d\d:\d\d on .*\d+ of 3 600 points/u);
      // The first cells come with a reload, the next ones without.
      await page.waitForSelector('#figure-1 svg', { timeout: 30_000 });
      const lead = (): Promise<string> => page.locator('#lead').innerText();
      const [first, address0] = [await lead(), page.url()];
      await page.evaluate('document.body.dataset.stays = 1');
      await page.locator('#method > summary').click();
      const select = page.locator('#controls select').first();
      const chosen = (await select.locator('option').allTextContents())[1];
      await select.selectOption({ label: chosen });
      await expect.poll(lead, { timeout: 30_000 }).not.toBe(first);
      expect(await lead()).toMatch(/points in 9 cells/u);
      expect(await page.locator('body[data-stays]').count()).toBe(1);
      expect(await page.locator('#method').getAttribute('open')).not.toBeNull();
      expect(await page.locator('#controls select').first().locator('option:checked').innerText()).toBe(chosen);
      expect(page.url().split('#')[0]).toBe(address0.split('#')[0]);
      run.kill('SIGINT');
      await expect.poll(() => page.locator('#live').innerText(), { timeout: 30_000 }).toContain('continue with');
      expect(faults).toEqual([]);
    },
  );
});
