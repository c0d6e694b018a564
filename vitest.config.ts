import { defineConfig } from 'vitest/config';
import { ApartSequencer } from './test/run/apart.ts';

// Unit tests sit beside their source and need nothing but Node; tests of more than one room live
// under test/ and need an engine.
const parityPage = 'test/conformance/serving/parity-page.test.ts';
const inBrowser = 'test/e2e/search/**/*.test.ts';
const patience = { testTimeout: 180_000, hookTimeout: 600_000 };

export default defineConfig({
  test: {
    sequence: { sequencer: ApartSequencer },
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{action,report,infra,stack,cli,smoke,toolchain,src,bench}/**/*.test.ts',
            'test/{documents,parity,podman,relevance,run,tools,workflows}/**/*.test.ts',
            parityPage,
          ],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/{integration,conformance,e2e}/**/*.test.ts'],
          exclude: [parityPage, inBrowser],
          ...patience,
          // Each file has stacks, ports and engines of its own: what one waits for, another computes.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'pages',
          include: [inBrowser],
          ...patience,
          // Alone: a browser gives up what it loads when a network of the machine comes or goes.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
