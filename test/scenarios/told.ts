import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { instant } from '../../src/core/model/time.ts';
import { drift } from '../support/cli-runtime.ts';
import type { ReportBox } from './box-reader.ts';
import { deliver } from './delivered.ts';
import type { Part } from './expected.ts';
import { dayMs, iso, type Story } from './story.ts';

/** What drift makes of a story, through its command line. */

export interface ToldPart {
  readonly boxes: readonly ReportBox[];
  readonly witness: {
    readonly principal?: string;
    readonly action: string;
    readonly resource: string;
    readonly context: Readonly<Record<string, string | readonly string[]>>;
  };
}

export interface ToldDelta extends Readonly<Record<Part, ToldPart | null>> {
  readonly principal: string;
  readonly indeterminate: readonly { readonly reason: string }[];
  readonly causes: readonly string[];
  readonly enabledBy: readonly string[];
  readonly reached: readonly {
    readonly through: readonly string[];
    readonly widened: ToldPart | null;
    readonly narrowed: ToldPart | null;
    readonly causes: readonly string[];
  }[];
  readonly passedBy: readonly string[];
  readonly steps: readonly {
    readonly change: string;
    readonly isFirstSight: boolean;
    readonly widened: ToldPart;
  }[];
}

export interface Told {
  readonly verdict: string;
  readonly verdictReasons: readonly string[];
  readonly complete: boolean;
  readonly windows: readonly {
    readonly days: number;
    readonly summary: {
      readonly principalsUnknownStart: number;
      readonly changes: Readonly<Record<string, number>>;
      readonly attempts: number;
      readonly byOperator: readonly { readonly operator: string; readonly changes: number }[];
    };
    readonly deltas: readonly ToldDelta[];
  }[];
  readonly changes: readonly {
    readonly id: string;
    readonly eventIds: readonly string[];
    readonly occurredAt: string;
    readonly object: string;
    readonly net: string;
  }[];
  readonly attempts: readonly {
    readonly eventId: string;
    readonly errorCode: string;
    readonly object: string | null;
  }[];
}

export async function importStory(cwd: string, story: Story): Promise<void> {
  deliver(cwd, story);
  writeFileSync(join(cwd, 'policies.yaml'), configOf(story));
  const covers = `${iso(story.logFrom - 400 * dayMs).slice(0, 10)}..${iso(story.end + dayMs).slice(0, 10)}`;
  const imported = await drift(['import', '.', '--covers', covers], { cwd });
  if (imported.code !== 0) throw new Error(imported.stderr);
}

export async function report(cwd: string, { end, windows }: Story): Promise<Told> {
  const asked = windows.flatMap((days) => ['--window', `${days}d`]);
  const { code, stdout, stderr } = await drift(
    ['report', '--as-of', iso(end), '--format', 'json', ...asked],
    // Later than anything that it tells of.
    { cwd, now: instant(end + dayMs) },
  );
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Told;
}

function configOf({ agents }: Story): string {
  const actors = agents.map(
    (name) => `  - { id: ${name}, operator: ai-agent, match: { principal: "arn:aws:iam::*:user/${name}" } }`,
  );
  return ['version: 1', ...(actors.length > 0 ? ['actors:', ...actors] : []), ''].join('\n');
}
