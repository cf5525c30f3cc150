import { defineConfig } from 'vitest/config';

/** Over recorded data that is not in this repository; run from the project's root. */
export default defineConfig({
  test: { include: ['test/corpora/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
});
