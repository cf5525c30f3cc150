import { defineConfig } from 'vitest/config';
import { summary } from './summary.ts';

/** Local servers that speak AWS; run from the project's root. What they cost is waiting for the next second. */
export default defineConfig({
  test: {
    globalSetup: ['test/support/cli-built.ts', 'test/servers/installed.ts'],
    maxWorkers: 3,
    include: ['test/servers/**/*.test.ts'],
    reporters: ['default', summary],
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
