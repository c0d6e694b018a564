import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launch } from './browser-page.ts';
import { SearchUnderTest } from './search-under-test.ts';

export interface Given {
  readonly services: SearchUnderTest;
  readonly browser: Browser;
}

/** The services and a browser for all tests of a file; ended after them, also when one did not start. */
export function givenSearchInBrowser(): () => Given {
  const started = new AsyncDisposableStack();
  let given: Given | undefined;
  beforeAll(async () => {
    const services = started.use(await SearchUnderTest.start());
    const browser = started.adopt(await launch(), (one) => one.close());
    given = { services, browser };
  });
  afterAll(() => started.disposeAsync());
  return () => {
    if (!given) throw new Error('search was not started');
    return given;
  };
}
