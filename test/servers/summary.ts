import { basename } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

interface Tally {
  ran: number;
  failed: number;
  skipped: number;
  readonly reasons: Set<string>;
}

/** One plain line for each server at the end: a skipped test has to be seen. */
export const summary: Reporter = {
  onTestRunEnd(modules) {
    const tallies = new Map<string, Tally>();
    for (const module of modules) count(module, tallies);
    const lines = [...tallies].sort().map(([server, tally]) => `${server}: ${words(tally)}\n`);
    process.stdout.write(`\n${lines.join('')}`);
  },
};

/** Files are named after their server: `moto-resources.test.ts`. */
function count(module: TestModule, tallies: Map<string, Tally>): void {
  const server = basename(module.moduleId).split(/[-.]/)[0] ?? '';
  const tally = tallies.get(server) ?? { ran: 0, failed: 0, skipped: 0, reasons: new Set() };
  tallies.set(server, tally);
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    if (state === 'skipped' || state === 'pending') tally.skipped += 1;
    else tally.ran += 1;
    if (state === 'failed') tally.failed += 1;
    if (state === 'skipped' || state === 'pending') tally.reasons.add(whySkipped(module, server));
  }
}

function whySkipped(module: TestModule, server: string): string {
  const servers = module.project.getProvidedContext().servers;
  const installed = Object.entries(servers).find(([name]) => name === server)?.[1];
  if (installed && 'missing' in installed) return installed.missing;
  return module.ok() ? 'the test says so' : 'what they need did not start, see above';
}

function words({ ran, failed, skipped, reasons }: Tally): string {
  const why = skipped > 0 ? ` (${[...reasons].join('; ')})` : '';
  return `ran ${ran}${failed > 0 ? ` (${failed} failed)` : ''}, skipped ${skipped}${why}`;
}
