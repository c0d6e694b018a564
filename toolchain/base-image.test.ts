import Docker from 'dockerode';
import { expect, test } from 'vitest';
import { silent } from '../report/progress.ts';
import { VisibleError } from '../report/visible-error.ts';
import { ensureBaseImage, pythonBase } from './base-image.ts';

// Never spoken to: the ways to get an image are given.
const engine = new Docker({ socketPath: '/nowhere.sock' });
const options = { engine, progress: silent, env: {} };
const failing = new VisibleError({ doing: 'making', found: 'no apt-get', next: 'install it' });

function ways(present: string[], pullFailure?: string, makeFailure?: Error) {
  const tried: string[] = [];
  return {
    tried,
    isPresent: (_engine: Docker, name: string) => Promise.resolve(present.includes(name)),
    pull: () => {
      tried.push('pull');
      return Promise.resolve(pullFailure);
    },
    make: () => {
      tried.push('make');
      return makeFailure ? Promise.reject(makeFailure) : Promise.resolve();
    },
  };
}

test.each([
  ['ours is there', ways([pythonBase.name, pythonBase.official]), pythonBase.name, 'present', []],
  ['the public one is there', ways([pythonBase.official]), pythonBase.official, 'present', []],
  ['a registry answers', ways([]), pythonBase.official, 'pulled', ['pull']],
  [
    'none answers',
    ways([], 'refused'),
    pythonBase.name,
    "made from Debian's packages",
    ['pull', 'make'],
  ],
])('where %s', async (_case, given, name, origin, tried) => {
  expect(await ensureBaseImage(options, given)).toEqual({ name, origin });
  expect(given.tried).toEqual(tried);
});

test('where nothing works, all that was tried is said', async () => {
  const failure = ensureBaseImage(options, ways([], 'connection refused', failing));
  await expect(failure).rejects.toThrow(
    'making: no apt-get\n  | pulling python:3.13-slim-trixie: connection refused\n  next: install it',
  );
});
