import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { noBrowser, openPage } from './browser-page.ts';
import { givenSearchInBrowser } from './given.ts';
import { on } from './search-page.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
const desktop = { width: 1280, height: 800 };
const small = { width: 320, height: 640 };

const looks: readonly (BrowserContextOptions & { readonly name: string })[] = [
  { name: 'light', colorScheme: 'light', viewport: desktop },
  { name: 'dark', colorScheme: 'dark', viewport: desktop },
  { name: 'light, 320 px wide', colorScheme: 'light', viewport: small },
  { name: 'dark, 320 px wide', colorScheme: 'dark', viewport: small },
];

/** The states of the page, by the address that brings each about. */
const states = [
  { state: 'start', address: '' },
  { state: 'results', address: '?q=geladeira+frost+free' },
  { state: 'results', address: '?q=geladeira&mode=vectors&price_max=3000' },
  { state: 'empty', address: '?q=xyzzyplugh&mode=text&price_min=100' },
];

describe.skipIf(noBrowser !== undefined)('The page of search is for everyone', () => {
  const given = givenSearchInBrowser();

  const cases = looks.flatMap((look) => states.map((state) => ({ look, ...state })));

  test.each(cases)('$state $address, $look.name: no rule of WCAG AA is broken', async (one) => {
    await using open = await openPage(given().browser, one.look);
    const { page } = open;
    await page.goto(`${given().services.search.url}/${one.address}`);
    await page.locator(`main[data-state="${one.state}"]`).waitFor();
    expect(await broken(page)).toEqual([]);
    expect(await sideways(page)).toBe(false);
    expect(open.complaints).toEqual([]);
  });

  test('degraded, in light and dark: no rule of WCAG AA is broken', async () => {
    await given().services.longinus.stop();
    try {
      for (const look of looks) {
        await using open = await openPage(given().browser, look);
        await open.page.goto(`${given().services.search.url}/?q=geladeira`);
        await on(open.page).notice.waitFor();
        expect(await broken(open.page), look.name).toEqual([]);
      }
    } finally {
      await given().services.longinus.start();
    }
  });

  test('who wants little motion gets none', async () => {
    await using open = await openPage(given().browser, { reducedMotion: 'reduce' });
    await open.page.goto(`${given().services.search.url}/?q=geladeira`);
    await on(open.page).titles.first().waitFor();
    expect(await open.page.evaluate<number>('document.getAnimations().length')).toBe(0);
  });
});

/** The page lets no script in but its own: axe is run from outside. */
async function broken(page: Page): Promise<readonly string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const results = await page.evaluate<AxeResults>(
    `${axe}; axe.run(document, { runOnly: ${JSON.stringify(tags)} })`,
  );
  return results.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.failureSummary ?? node.html).join('; ')}`,
  );
}

/** Whether anything is wider than the screen. */
const sideways = (page: Page) =>
  page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
