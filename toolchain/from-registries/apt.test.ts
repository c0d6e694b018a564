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
  ['commented out', '# deb http://mirror.example/debian x main\n', 'http://mirror.example/debian'],
  ['Ubuntu', 'deb http://archive.example/ubuntu noble main\n', 'http://mirror.example/debian'],
  ['no apt', '', 'http://mirror.example/debian'],
])('the mirror of a machine with %s', (_case, text, mirror) => {
  expect(debianMirror('trixie', { text })).toBe(line(mirror));
});
