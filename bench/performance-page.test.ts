import { expect, test } from 'vitest';
import { performancePage } from './performance-page.ts';

// `vitest run --project unit bench -u` writes the page anew.
test('docs/performance.md says what was measured last', async () => {
  await expect(performancePage()).toMatchFileSnapshot('../docs/performance.md');
});
