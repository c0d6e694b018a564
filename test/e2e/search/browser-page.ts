import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { browser } from '../../tools/browser.ts';

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const machine = await browser();

/** Why the tests of pages are skipped; undefined where they run. */
export const noBrowser = 'missing' in machine ? machine.missing : undefined;
if (noBrowser !== undefined) console.error(`the tests of pages are skipped: ${noBrowser}`);

export function launch(): Promise<Browser> {
  if ('missing' in machine) throw new Error(machine.missing);
  return chromium.launch({ executablePath: machine.file, args: flags });
}

export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** What the browser complained of: errors of scripts, the console’s, policy violations. */
  readonly complaints: readonly string[];
}

/** A page of a person of its own, with nothing kept from others. */
export async function openPage(
  from: Browser,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const context = await from.newContext({
    locale: 'pt-BR',
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  // Violations of the content security policy are told on the console.
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}
