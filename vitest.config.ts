import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Builds the bundle where it is missing or older than what it is made of.
    globalSetup: ['test/support/cli-built.ts'],
    // The default keeps a core free; most tests wait for no one.
    maxWorkers: 2,
    include: ['test/**/*.test.ts'],
    exclude: ['test/corpora/**', 'test/long/**', 'test/servers/**', 'node_modules/**'],
  },
});
