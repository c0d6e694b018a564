import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { launch, openPage } from './browser-page.ts';
import { on } from './search-page.ts';
import { SearchUnderTest } from './search-under-test.ts';
import type { ShopItem } from './shop.ts';

// The pictures of docs/, of the real services with the whole catalogue:
//
//     node test/e2e/search/take-pictures.ts

const catalogue = new URL('../../relevance/catalogue.ndjson', import.meta.url);
const pictures = new URL('../../../docs/pictures/', import.meta.url);
const phone = { width: 390, height: 844 };

interface Picture extends BrowserContextOptions {
  readonly name: string;
  readonly query: string;
  /** Without longinus. */
  readonly isDegraded?: boolean;
}

const wanted: readonly Picture[] = [
  { name: 'search', query: 'geladeira frost free 375 litros' },
  { name: 'search-dark', query: 'algo para aquecer o quarto no inverno', colorScheme: 'dark' },
  { name: 'search-phone', query: 'presente para quem gosta de café', viewport: phone },
  { name: 'search-degraded', query: 'geladeira frost free', isDegraded: true },
];

const lines = (await readFile(catalogue, 'utf8')).split('\n').filter((line) => line !== '');
await mkdir(pictures, { recursive: true });
await using services = await SearchUnderTest.start(
  lines.map((line) => JSON.parse(line) as ShopItem),
);
await using browser = await launch();
await warmUp();
for (const picture of wanted) {
  if (picture.isDegraded) await services.longinus.stop();
  await take(browser, picture);
}

async function take(
  from: Browser,
  { name, query, isDegraded, ...options }: Picture,
): Promise<void> {
  await using open = await openPage(from, options);
  const { page } = open;
  await page.goto(`${services.search.url}/?${new URLSearchParams({ q: query }).toString()}`);
  await (isDegraded ? on(page).notice : on(page).titles.first()).waitFor();
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 85 });
  await writeFile(new URL(`${name}.webp`, pictures), data, 'base64');
}

/** First answers are slower than all others, and their times would be in the pictures. */
async function warmUp(): Promise<void> {
  for (let times = 0; times < 30; times += 1) await fetch(`${services.search.url}/search?q=mesa`);
}
