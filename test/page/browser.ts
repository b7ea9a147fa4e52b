import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of a Chromium on this machine; undefined if there is none. */
export const chromiumPath = places.find((path) => existsSync(path));

if (chromiumPath === undefined) {
  process.stderr.write('NOT TESTED: there is no Chromium on this machine, so the page of reports is not opened\n');
}

/** Starts the machine's Chromium. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox', '--disable-gpu'] });
}

/** How a page is looked at. */
interface View {
  width: number;
  dark?: boolean;
}

/** Opens a file and notes what goes wrong on the page; it may ask for nothing else. */
export function openFile(
  browser: Browser,
  path: string,
  { hash = '', ...view }: View & { hash?: string },
): Promise<{ page: Page; faults: string[] }> {
  return open(browser, `file://${path}${hash}`, /^(file|data):/, view);
}

/** Opens an address and notes what goes wrong on the page; it may ask for nothing from elsewhere. */
export function openAddress(browser: Browser, address: string, view: View): Promise<{ page: Page; faults: string[] }> {
  return open(browser, address, new RegExp(`^(${new URL(address).origin}|data:)`), view);
}

async function open(
  browser: Browser,
  address: string,
  allowed: RegExp,
  { width, dark = false }: View,
): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: dark ? 'dark' : 'light' });
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('request', (request) => {
    if (!allowed.test(request.url())) faults.push(`asked for ${request.url()}`);
  });
  await page.goto(address);
  return { page, faults };
}
