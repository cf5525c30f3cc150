import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, report } from '../report.ts';
import { timed } from '../surface/figures.ts';
import { type HostilePair, hostilePairs } from '../surface/hostile.ts';

/** `hostile DRIFT`: each pair in a process of its own, start included, whose heap may not grow beyond the bound. */
const [drift = ''] = process.argv.slice(2);
const heapMiB = 512;
const folder = mkdtempSync(join(tmpdir(), 'drift-bench-hostile-'));
const found = hostilePairs.map(asked);
rmSync(folder, { recursive: true });
report({
  figures: found.map(({ figure }) => figure),
  notes: [`heap bound to ${heapMiB} MiB`, ...found.map(({ note }) => note)],
});

function asked(pair: HostilePair): { readonly figure: Figure; readonly note: string } {
  for (const side of ['old', 'new'] as const) writeFileSync(join(folder, `${side}.json`), pair[side]);
  const argv = [`--max-old-space-size=${heapMiB}`, drift, 'diff', 'old.json', 'new.json'];
  const { ms, result } = timed(() => spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8' }));
  const [first = ''] = `${result.stdout}${result.stderr}`.split('\n');
  return {
    figure: { title: `${pair.name}: s`, value: ms / 1000, atMost: 2 },
    note: `${pair.name}: exit ${result.status}, ${first.slice(0, 100)}`,
  };
}
