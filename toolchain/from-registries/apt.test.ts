import { expect, test } from 'vitest';
import { debianMirror } from './apt.ts';

const line = (mirror: string) =>
  `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror} trixie main`;

test.each([
  [
    'deb822',
    'Types: deb\n# http://old.example/debian\nURIs: http://mirror.example/debian\n',
    'http://mirror.example/debian',
  ],
  [
    'one line',
    'deb [arch=amd64] https://mirror.example/debian/ bookworm main\n',
    'https://mirror.example/debian/',
  ],
  [
    'security first',
    'URIs: http://m.example/debian-security\nURIs: http://m.example/debian\n',
    'http://m.example/debian',
  ],
])('the mirror of a machine with %s', (_case, text, mirror) => {
  expect(debianMirror('trixie', { text })).toBe(line(mirror));
});

test.each([
  ['commented out', '# deb http://mirror.example/debian x main\n'],
  ['of Ubuntu', 'deb http://archive.example/ubuntu noble main\n'],
  ['missing', ''],
])('sources that are %s name no mirror', (_case, text) => {
  expect(debianMirror('trixie', { text })).toBeUndefined();
});
