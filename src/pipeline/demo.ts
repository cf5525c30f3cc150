import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { AuditResult } from '../core/model/audit.ts';
import { dayMs, type Instant, instant } from '../core/model/time.ts';
import { demoPolicies } from '../demo/policies.ts';
import { demoEnd, demoRecords } from '../demo/records.ts';
import { DriftError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { importPaths } from './import.ts';
import { runReport } from './report.ts';

export interface DemoRequest {
  readonly keep: string | undefined;
  readonly days: readonly number[];
}

/** Writes the story as vendor records, imports them like anybody's, and reports on them. */
export async function runDemo(
  request: DemoRequest,
  runtime: Runtime,
): Promise<{ readonly result: AuditResult; readonly hints: readonly string[] }> {
  if (request.keep === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'drift-demo-'));
    try {
      return { result: await tell(folder, demoEnd, request.days, runtime), hints: nextSteps };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const folder = resolve(runtime.cwd, request.keep);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new DriftError(`\`${request.keep}\` is not empty; name a new folder`);
  }
  const today = instant(Math.floor(runtime.now() / dayMs) * dayMs);
  return { result: await tell(folder, today, request.days, runtime), hints: stepsIn(request.keep) };
}

async function tell(
  folder: string,
  end: Instant,
  days: readonly number[],
  runtime: Runtime,
): Promise<AuditResult> {
  writeFiles(folder, end);
  const store = join(folder, '.drift', 'drift.db');
  await importPaths({ paths: [join(folder, 'records')], store, quiet: true }, runtime);
  const config = join(folder, 'policies.yaml');
  const { result } = await runReport({ store, config, days, asOf: end, filter: {} }, runtime);
  return result;
}

function writeFiles(folder: string, end: Instant): void {
  try {
    mkdirSync(join(folder, 'reviews'), { recursive: true });
    writeFileSync(join(folder, 'policies.yaml'), demoPolicies);
    for (const { path, body } of demoRecords({ end })) {
      const file = join(folder, 'records', path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, body);
    }
  } catch (error) {
    throw new DriftError(`cannot write the demo to \`${folder}\`; name another folder`, { cause: error });
  }
}

const nextSteps = [
  'drift demo --keep DIR     the same on disk, to try every command on',
  'drift import AWSLogs/     your own logs, then: drift report --window 90d',
];

function stepsIn(folder: string): readonly string[] {
  return [
    `cd ${folder}`,
    'drift status',
    'drift report --window 90d',
    'drift report --window 180d --party acme --format markdown=report.md',
  ];
}
