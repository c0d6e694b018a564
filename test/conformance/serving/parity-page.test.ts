import { expect, test } from 'vitest';
import { parityPage } from './parity-page.ts';
import { sections } from './table.ts';

// `vitest run --project unit parity -u` writes the page anew.
test('docs/parity.md says what the table of situations says', async () => {
  await expect(parityPage()).toMatchFileSnapshot('../../../docs/parity.md');
});

test('every transcript has one row', () => {
  const transcripts = sections.flatMap(({ rows }) => rows.map(({ transcript }) => transcript));
  expect(transcripts).toHaveLength(new Set(transcripts).size);
});

test('a row that is called stricter is answered with 4xx', () => {
  const others = sections
    .flatMap(({ rows }) => rows)
    .flatMap((row) => [row.faithful ?? [], row.helpful ?? []].flat());
  for (const other of others.filter(({ is }) => is === 'stricter'))
    expect(other).toMatchObject({ answer: { status: 405 } });
});
