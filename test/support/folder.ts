import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own, removed by the hook that is handed in: `onTestFinished` or `afterAll`. */
export function makeFolder(hook: (remove: () => void) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'drift-test-'));
  hook(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
