import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import type { Usage } from '../organisation/usage.ts';

/** `node --import peak.js …`: what the process used, written where DRIFT_BENCH_USAGE says, as it ends. */
const into = process.env.DRIFT_BENCH_USAGE;
if (isMainThread && into !== undefined) {
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const usage: Usage = { cpu: (userCPUTime + systemCPUTime) / 1e6, peakMiB: maxRSS / 1024 };
    writeFileSync(into, JSON.stringify(usage));
  });
}
