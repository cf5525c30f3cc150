import { defineConfig } from 'vitest/config';

/** Volumes: minutes rather than seconds; run from the project's root. */
export default defineConfig({
  test: {
    globalSetup: ['test/support/cli-built.ts'],
    include: ['test/long/**/*.test.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 300_000,
  },
});
