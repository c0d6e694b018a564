import { expect, test } from 'vitest';
import { launcher } from './launcher.ts';

test('the launcher runs the plug-in by the Node it was given, whatever the paths hold', () => {
  const script = launcher({
    node: '/n/node',
    program: ["/it's here/m.ts", 'x'],
    compileCache: '/c',
  });
  expect(script).toBe(
    [
      '#!/bin/sh',
      "export NODE_COMPILE_CACHE='/c'",
      `exec '/n/node' --no-warnings '/it'\\''s here/m.ts' 'x' "$@"`,
      '',
    ].join('\n'),
  );
});
