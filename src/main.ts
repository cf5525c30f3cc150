#!/usr/bin/env node
// No static imports: the SQLite addon takes an older Node down before it can say a word.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write(`drift needs Node 22.12 or newer, this is ${process.version}: install a newer Node\n`);
  process.exitCode = 2;
} else {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough (`| head`) is no failure.
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    // Nobody listens to the remarks any more: the work goes on all the same.
    if (error.code !== 'EPIPE') throw error;
  });
  const [{ run }, { processRuntime }] = await Promise.all([
    import('./cli/program.ts'),
    import('./runtime.ts'),
  ]);
  process.exitCode = await run(process.argv.slice(2), processRuntime());
}
