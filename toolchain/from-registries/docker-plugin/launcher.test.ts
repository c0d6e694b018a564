import { expect, test } from 'vitest';
import { launcher } from './launcher.ts';

test('the launcher runs this checkout’s plug-in by its own Node, whatever the paths hold', () => {
  const script = launcher({ node: '/n/node', checkout: "/it's here", compileCache: '/c' });
  expect(script).toBe(
    [
      '#!/bin/sh',
      "export NODE_COMPILE_CACHE='/c'",
      `exec '/n/node' --no-warnings '/it'\\''s here/toolchain/from-registries/docker-plugin/main.ts' "$@"`,
      '',
    ].join('\n'),
  );
});
