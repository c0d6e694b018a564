import { expect, test } from 'vitest';
import { reachOf, unreachable } from './reach.ts';

test.each([
  ['unix:///var/run/docker.sock', '127.0.0.1', 'here', '127.0.0.1'],
  ['unix:///var/run/docker.sock', '0.0.0.0', 'here', '127.0.0.1'],
  ['unix:///var/run/docker.sock', '10.0.0.5', 'direct', '10.0.0.5'],
  ['npipe:////./pipe/docker_engine', '127.0.0.1', 'here', '127.0.0.1'],
  ['tcp://127.0.0.1:2376', '127.0.0.1', 'here', '127.0.0.1'],
  ['tcp://localhost:2375', '0.0.0.0', 'here', '127.0.0.1'],
  ['build.example:2376', '127.0.0.1', 'none', '127.0.0.1'],
  ['tcp://build.example:2376', '0.0.0.0', 'direct', 'build.example'],
  ['tcp://build.example:2376', '10.0.0.5', 'direct', '10.0.0.5'],
  ['tcp://[fd00::5]:2376', '::', 'direct', 'fd00::5'],
  ['ssh://ana@build.example', '127.0.0.1', 'tunnel', '127.0.0.1'],
  ['ssh://ana@127.0.0.1:2222', '127.0.0.1', 'tunnel', '127.0.0.1'],
  ['ssh://ana@build.example:2222', '0.0.0.0', 'direct', 'build.example'],
])('what %s publishes on %s is reached %s, at %s', (engine, address, kind, host) => {
  expect(reachOf(engine, address)).toEqual({ kind, host });
});

test('an engine on another machine that publishes on its own loopback is told, with two ways out', () => {
  expect(unreachable('tcp://build.example:2376', '127.0.0.1')).toMatchObject({
    found: expect.stringContaining('the engine is on build.example') as string,
    next: expect.stringMatching(
      /publishAddress.*DOCKER_HOST=ssh:\/\/USER@build\.example/,
    ) as string,
  });
  expect(unreachable('ssh://build.example', '127.0.0.1')).toBeUndefined();
});
