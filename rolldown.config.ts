import { chmodSync } from 'node:fs';
import { defineConfig } from 'rolldown';
import { buildCatalogue } from './src/sources/aws/policy/catalogue-build.ts';

export default defineConfig({
  input: { main: 'src/main.ts', worker: 'src/sources/records/worker.ts' },
  platform: 'node',
  external: ['better-sqlite3'],
  output: {
    dir: 'dist',
    format: 'esm',
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    minify: true,
  },
  plugins: [
    {
      name: 'action-catalogue',
      async generateBundle() {
        this.emitFile({ type: 'asset', fileName: 'aws-catalogue.json.gz', source: await buildCatalogue() });
      },
      writeBundle() {
        chmodSync('dist/main.js', 0o755);
      },
    },
  ],
});
