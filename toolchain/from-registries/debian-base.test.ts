import { expect, test } from 'vitest';
import { mmdebstrapArguments } from './debian-base.ts';

test('the image’s packages come from the machine’s own mirror, without documents', () => {
  const image = {
    name: 'x:1',
    suite: 'trixie',
    packages: ['python3', 'ca-certificates'],
    leftOut: ['/usr/lib/llvm/*'],
  };
  const sources = { text: 'URIs: http://mirror.example/debian' };
  const args = mmdebstrapArguments(image, '/t/root.tar', sources);
  expect(args).toContain('--include=python3,ca-certificates');
  expect(args).toContain('--dpkgopt=path-exclude=/usr/share/man/*');
  expect(args).toContain('--dpkgopt=path-exclude=/usr/lib/llvm/*');
  expect(args.slice(-3, -1)).toEqual(['trixie', '/t/root.tar']);
  expect(args.at(-1)).toContain('http://mirror.example/debian trixie main');
});
