import { defineConfig } from 'vitest/config';

// Unit tests sit beside their source and need nothing but Node; tests of more than one room live
// under test/ and need an engine.
const pages = 'test/conformance/serving/parity-page.test.ts';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{action,report,infra,stack,cli,smoke,toolchain,src,bench}/**/*.test.ts',
            'test/{documents,parity,podman,relevance,run,tools,workflows}/**/*.test.ts',
            pages,
          ],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/{integration,conformance,e2e}/**/*.test.ts'],
          exclude: [pages],
          testTimeout: 180_000,
          hookTimeout: 600_000,
          // Each file has stacks, ports and engines of its own: what one waits for, another computes.
          maxWorkers: 2,
        },
      },
    ],
  },
});
