import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OpenPage } from './browser-page.ts';
import { noBrowser, openPage } from './browser-page.ts';
import { givenSearchInBrowser } from './given.ts';
import { on } from './search-page.ts';

const fridge = 'geladeira frost free 375 litros';

describe.skipIf(noBrowser !== undefined)('The page of search', () => {
  const given = givenSearchInBrowser();
  let open: OpenPage;
  let page: Page;

  beforeEach(async () => {
    open = await openPage(given().browser);
    page = open.page;
  });
  afterEach(async () => {
    await open[Symbol.asyncDispose]();
    const [complaint] = open.complaints;
    if (complaint !== undefined) throw new Error(`the browser complains: ${complaint}`);
  });

  const go = (address = '') => page.goto(`${given().services.search.url}/${address}`);
  const goTo = (q: string) => go(`?${new URLSearchParams({ q }).toString()}`);
  const query = () => new URL(page.url()).searchParams;
  const focused = () => page.locator(':focus');
  const isBoxFocused = async () => (await focused().getAttribute('id')) === 'q';

  /** Holds the answers to searches that begin so back until they are let go. */
  async function holdAnswers(beginning = '') {
    const held = Promise.withResolvers<undefined>();
    await page.route(`**/search?q=${beginning}*`, async (route) => {
      await held.promise;
      // The page may have ended it meanwhile.
      await route.continue().catch(() => undefined);
    });
    return () => {
      held.resolve(undefined);
    };
  }

  test('starts with the box focused and examples that search when chosen', async () => {
    await go();
    expect(await isBoxFocused()).toBe(true);
    await page.getByRole('button', { name: fridge }).click();
    await on(page).titles.first().waitFor();
    expect(await on(page).box.inputValue()).toBe(fridge);
    expect(query().get('q')).toBe(fridge);
  });

  test('shows results while one types, with the right one first', async () => {
    await go();
    await on(page).box.pressSequentially(fridge, { delay: 20 });
    await expect.poll(() => on(page).count.textContent()).toContain(`para “${fridge}”`);
    const card = page.locator('.card').first();
    expect(await card.locator('.title').textContent()).toMatch(/frost free.*375/i);
    expect(await card.locator('mark').first().textContent()).toMatch(/geladeira/i);
    expect(await card.locator('.price').textContent()).toMatch(/^R\$\s[\d.]+,\d\d$/);
    expect(await card.locator('.origins').innerText()).toMatch(/texto #\d+\s+semântica #\d+/);
    expect(await page.getByLabel('Tempo de cada parte').innerText()).toMatch(
      /texto\s+[\d,]+ ms\s+semântica\s+[\d,]+ ms\s+total\s+[\d,]+ ms/,
    );
  });

  test('shows the answer to the last text only, however late an earlier one comes', async () => {
    await go();
    const letGo = await holdAnswers('sof');
    const asked = page.waitForRequest('**/search?q=sof*');
    await on(page).box.fill('sofá');
    const late = await asked;
    await on(page).box.fill('fogão 4 bocas');
    await on(page).titles.first().waitFor();
    letGo();
    await expect.poll(() => late.failure()?.errorText).toContain('ABORTED');
    expect(await on(page).count.textContent()).toContain('fogão 4 bocas');
    expect(await on(page).titles.first().textContent()).toMatch(/fogão/i);
  });

  test('shows that it waits, but not when the answer comes at once', async () => {
    await page.clock.install();
    await go();
    const letGo = await holdAnswers();
    await page.clock.pauseAt(Date.now() + 60_000);
    const asked = page.waitForRequest('**/search?*');
    await on(page).box.fill('sofá');
    await page.clock.runFor(150);
    await asked;
    await page.clock.runFor(149);
    expect(await on(page).skeleton.count()).toBe(0);
    await page.clock.runFor(1);
    expect(await on(page).skeleton.count()).toBeGreaterThan(0);
    expect(await on(page).count.textContent()).toBe('Buscando…');
    letGo();
    await on(page).titles.first().waitFor();
    expect(await on(page).skeleton.count()).toBe(0);
  });

  test('keeps what it shows while it waits for what comes next', async () => {
    await goTo('sofá');
    await on(page).titles.first().waitFor();
    const letGo = await holdAnswers();
    await on(page).box.fill('fogão');
    await page.locator('#progress').waitFor();
    expect(await on(page).titles.first().textContent()).toMatch(/sofá/i);
    letGo();
    await page.locator('#progress').waitFor({ state: 'hidden' });
    expect(await on(page).titles.first().textContent()).toMatch(/fogão/i);
  });

  test('says what to try when nothing is found', async () => {
    await go('?q=xyzzyplugh&mode=text');
    await page.getByRole('heading', { name: 'Nada encontrado para “xyzzyplugh”' }).waitFor();
    expect(await on(page).count.textContent()).toContain('Nenhum resultado');
    await page.getByRole('button', { name: 'Usar a busca mista' }).click();
    await on(page).titles.first().waitFor();
    expect(await on(page).mode('Mista').isChecked()).toBe(true);
  });

  test('shows markup in a query as the text that it is', async () => {
    await go(`?mode=text&q=${encodeURIComponent('<img src=x onerror=alert(1)>zz')}`);
    const title = page.getByRole('heading', { name: 'Nada encontrado' });
    expect(await title.textContent()).toContain('“<img src=x onerror=alert(1)>zz”');
  });

  test('a filter narrows the results and can be taken back', async () => {
    await goTo('geladeira');
    const chosen = on(page)
      .filter(/geladeiras/i)
      .first();
    await chosen.check();
    await expect.poll(() => query().get('category')).toMatch(/geladeiras/i);
    await expect.poll(() => chosen.isChecked()).toBe(true);
    const categories = page.locator('.card .category');
    await expect.poll(async () => new Set(await categories.allTextContents()).size).toBe(1);
    expect(await focused().getAttribute('name')).toMatch(/geladeiras/i);
    await page.getByRole('button', { name: 'Limpar filtros' }).click();
    await expect.poll(() => query().get('category')).toBeNull();
    await expect.poll(() => chosen.isChecked()).toBe(false);
  });

  test('a price range leaves only what costs that much', async () => {
    await goTo('geladeira');
    await on(page)
      .filter(/^até R\$/)
      .check();
    const limit = () => Number(query().get('price_max'));
    await expect.poll(limit).toBeGreaterThan(0);
    const prices = async () =>
      (await page.locator('.card .price').allTextContents()).map((text) =>
        Number(text.replace(/[^\d,]/g, '').replace(',', '.')),
      );
    await expect.poll(async () => Math.max(...(await prices())) <= limit()).toBe(true);
  });

  test('the address has it all: back and forward, and a link to it', async () => {
    await go();
    await on(page).box.fill('sofá');
    await on(page).titles.first().waitFor();
    await on(page).mode('Só texto').check();
    await expect.poll(() => query().get('mode')).toBe('text');
    await page.goBack();
    await expect.poll(() => on(page).mode('Mista').isChecked()).toBe(true);
    expect(await on(page).box.inputValue()).toBe('sofá');
    await page.goBack();
    await page.getByRole('heading', { name: 'Procure do seu jeito.' }).waitFor();
    expect(await on(page).box.inputValue()).toBe('');
    await page.goForward();
    await on(page).titles.first().waitFor();
    expect(await on(page).box.inputValue()).toBe('sofá');
  });

  test('typing one text is one step back, however many letters it has', async () => {
    await go();
    await on(page).box.fill('so');
    await expect.poll(() => query().get('q')).toBe('so');
    await on(page).box.fill('sofá');
    await expect.poll(() => query().get('q')).toBe('sofá');
    await page.goBack();
    await expect.poll(() => query().get('q')).toBeNull();
  });

  test('can be used by keyboard alone', async () => {
    await goTo(fridge);
    await on(page).titles.first().waitFor();
    await page.keyboard.press('/');
    expect(await isBoxFocused()).toBe(true);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await focused().textContent()).toBe(await on(page).titles.nth(1).textContent());
    await page.keyboard.press('ArrowUp');
    expect(await focused().textContent()).toBe(await on(page).titles.first().textContent());
    const card = page.locator('.card').first();
    await page.keyboard.press('Enter');
    await card.locator('.whole').waitFor();
    expect(await on(page).titles.first().getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('Escape');
    expect(await isBoxFocused()).toBe(true);
  });

  test('a slash in the box is a letter', async () => {
    await go();
    await on(page).box.pressSequentially('110/220');
    expect(await on(page).box.inputValue()).toBe('110/220');
  });
});
