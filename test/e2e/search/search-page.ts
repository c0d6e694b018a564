import type { Locator, Page } from 'playwright-core';

/** The page as a person finds things on it: by role and name. */
export const on = (page: Page) => ({
  box: page.getByRole('searchbox', { name: 'O que você procura?' }),
  results: page.getByRole('region', { name: 'Resultados' }),
  titles: page.locator('.card .title'),
  count: page.locator('#count'),
  notice: page.locator('.notice'),
  filters: page.getByRole('region', { name: 'Filtros' }),
  skeleton: page.locator('.ghost'),
  mode: (name: string): Locator => page.getByRole('radio', { name, exact: true }),
  filter: (name: string | RegExp): Locator =>
    page.getByRole('region', { name: 'Filtros' }).getByRole('checkbox', { name }),
});
