import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OpenPage } from './browser-page.ts';
import { noBrowser, openPage } from './browser-page.ts';
import { givenSearchInBrowser } from './given.ts';
import { on } from './search-page.ts';

describe.skipIf(noBrowser !== undefined)('The page of search, when something is down', () => {
  const given = givenSearchInBrowser();
  let open: OpenPage;
  let page: Page;

  beforeEach(async () => {
    open = await openPage(given().browser);
    page = open.page;
  });
  afterEach(() => open[Symbol.asyncDispose]());

  const goTo = (q: string) =>
    page.goto(`${given().services.search.url}/?${new URLSearchParams({ q }).toString()}`);
  const degraded = async () => {
    const answer = await fetch(`${given().services.search.url}/search?q=geladeira`);
    return ((await answer.json()) as { degraded: { reason: string } | null }).degraded;
  };

  test('without longinus it says that only the text was searched, until longinus is back', async () => {
    await given().services.longinus.stop();
    await goTo('geladeira frost free');
    await on(page).notice.waitFor();
    expect(await on(page).notice.innerText()).toMatch(/só do texto[^]*fora do ar/);
    expect(await on(page).titles.count()).toBeGreaterThan(0);
    expect(await page.locator('.origin.vectors').count()).toBe(0);

    await given().services.longinus.start();
    await expect.poll(degraded, { timeout: 10_000 }).toBeNull();
    await page.reload();
    await page.locator('.origin.vectors').first().waitFor();
    expect(await on(page).notice.count()).toBe(0);
    expect(open.complaints).toEqual([]);
  });

  test('only the first who finds longinus down waits for it', async () => {
    await given().services.longinus.stop();
    try {
      await degraded();
      const started = performance.now();
      const answers = await Promise.all(Array.from({ length: 20 }, degraded));
      expect(performance.now() - started).toBeLessThan(1_000);
      expect(answers).not.toContain(null);
    } finally {
      await given().services.longinus.start();
      await expect.poll(degraded, { timeout: 10_000 }).toBeNull();
    }
  });

  test('one question that the browser gives up is asked again, and nobody sees it', async () => {
    const gaveUp: string[] = [];
    await page.route(
      '**/search?*',
      (route) => {
        gaveUp.push(route.request().url());
        return route.abort('internetdisconnected');
      },
      { times: 1 },
    );
    await goTo('geladeira');
    await on(page).titles.first().waitFor();
    expect(gaveUp).toHaveLength(1);
  });

  test('when search itself does not answer it says so, and tries again when asked', async () => {
    await goTo('geladeira');
    await on(page).titles.first().waitFor();
    await given().services.search.stop();
    await on(page).box.fill('sofá');
    await page.getByRole('heading', { name: 'A busca não respondeu' }).waitFor();
    await given().services.search.start();
    await page.getByRole('button', { name: 'Tentar de novo' }).click();
    await on(page).titles.first().waitFor();
    expect(await on(page).titles.first().textContent()).toMatch(/sofá/i);
  });

  test.each([
    { status: 503, title: 'O catálogo está fora do ar' },
    { status: 500, title: 'Algo deu errado aqui' },
    { status: 400, title: 'Não deu para entender a busca' },
  ])('an answer of $status is told as <$title>', async ({ status, title }) => {
    await page.route('**/search?*', (route) => route.fulfill({ status }));
    await goTo('geladeira');
    await page.getByRole('heading', { name: title }).waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('Tentar de novo');
  });
});
