import { expect, test } from 'vitest';
import { checkUploads, header } from './uploads.ts';

test.each([
  [
    { file: '/a/b', content: 'x' },
    { name: 'a/b', mode: 0o644, uid: 0, gid: 0 },
  ],
  [{ file: '/a', content: 'x', executable: true }, { mode: 0o744 }],
  [{ file: '/a', content: 'x', executable: true, permissions: '0600' }, { mode: 0o600 }],
  [
    { file: '/a', content: 'x', owner: '10', group: '20' },
    { uid: 10, gid: 20 },
  ],
])('%o is written as %o', (upload, expected) => {
  expect(header(upload)).toMatchObject(expected);
});

test.each([
  [{ file: '/a' }, 'has 0'],
  [{ file: '/a', content: 'x', source: '/y' }, 'has 2'],
  [{ file: '/a', content: 'x', owner: 'postgres' }, 'must be a number'],
])('%o is refused', (upload, reason) => {
  expect(checkUploads([upload])[0]?.reason).toContain(reason);
});
