import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/corpora/**', 'test/long/**', 'test/servers/**', 'node_modules/**'],
  },
});
