import { expect, test } from 'vitest';
import { settingsPage } from './settings-page.ts';

// `vitest run --project unit infra -u` writes the page anew.
test('docs/settings.md says what the table of settings says', async () => {
  await expect(settingsPage()).toMatchFileSnapshot('../docs/settings.md');
});
