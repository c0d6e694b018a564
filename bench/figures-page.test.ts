import { expect, test } from 'vitest';
import { figuresPage } from './figures-page.ts';

// `vitest run --project unit bench -u` writes the page anew.
test('docs/figures.md says what was measured last', async () => {
  await expect(figuresPage()).toMatchFileSnapshot('../docs/figures.md');
});
