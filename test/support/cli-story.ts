import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoPolicies } from '../../src/demo/policies.ts';
import { demoEnd, demoRecords } from '../../src/demo/records.ts';
import { drift } from './cli-runtime.ts';
import { type Json, s3Delivery } from './cli-trail.ts';

/** The demo's records as anybody could have edited them, and what drift makes of the edited ones. */

export interface StoryRecord extends Json {
  readonly eventID: string;
  readonly eventTime: string;
  readonly eventName: string;
  readonly readOnly: boolean;
  readonly errorCode?: string;
  readonly requestParameters: Readonly<Record<string, string>> | null;
}

export interface Story {
  readonly snapshot: string | undefined;
  readonly records: readonly StoryRecord[];
}

export interface Part {
  readonly boxes: readonly { readonly actions: readonly string[]; readonly resources: readonly string[] }[];
}

export interface Delta {
  readonly principal: string;
  readonly party: { readonly id: string; readonly kind: string };
  readonly owner: string | null;
  readonly widened: Part | null;
  readonly narrowed: Part | null;
  readonly unknownStart: Part | null;
  readonly causes: readonly string[];
  readonly steps: readonly { readonly change: string; readonly occurredAt: string; readonly widened: Part }[];
}

export interface Told {
  readonly complete: boolean;
  readonly verdict: string;
  readonly verdictReasons: readonly string[];
  readonly windows: readonly {
    readonly days: number;
    readonly start: string;
    readonly summary: {
      readonly principalsUnknownStart: number;
      readonly changes: { readonly total: number };
      readonly attempts: number;
      readonly byOperator: readonly {
        readonly operator: string;
        readonly changes: number;
        readonly actors: number;
      }[];
    };
    readonly deltas: readonly Delta[];
  }[];
  readonly changes: readonly {
    readonly id: string;
    readonly actor: { readonly identity: string; readonly operator: string; readonly grade: string };
  }[];
  readonly attempts: readonly { readonly eventId: string; readonly errorCode: string }[];
  readonly coverage: readonly {
    readonly class: string;
    readonly gaps: readonly { readonly from: string; readonly to: string; readonly reason: string }[];
  }[];
}

const ofInterest = ['acme-orders-api', 'partner-orders-exchange', 'invoice-reader'];

/** The partner's and the invoices' part of the story, with everything that keeps the log going. */
export function shortStory(): Story {
  const [snapshot, , ...logs] = demoRecords({ end: demoEnd });
  const records = logs
    .flatMap(({ body }) => (JSON.parse(body) as { Records: StoryRecord[] }).Records)
    .filter(
      (one) => one.readOnly || one.errorCode || ofInterest.some((name) => JSON.stringify(one).includes(name)),
    )
    .sort((a, b) => Date.parse(a.eventTime) - Date.parse(b.eventTime));
  return { snapshot: snapshot?.body, records };
}

export async function tell(
  folder: string,
  { snapshot, records }: Story,
  windows: readonly string[],
): Promise<Told> {
  writeFileSync(join(folder, 'trail.json'), s3Delivery(records));
  if (snapshot !== undefined) writeFileSync(join(folder, 'snapshot.json'), snapshot);
  writeFileSync(join(folder, 'policies.yaml'), demoPolicies);
  const imported = await drift(['import', '.'], { cwd: folder });
  if (imported.code !== 0) throw new Error(imported.stderr);
  const asked = windows.flatMap((window) => ['--window', window]);
  const argv = ['report', '--as-of', new Date(demoEnd).toISOString(), '--format', 'json', ...asked];
  const { code, stdout, stderr } = await drift(argv, { cwd: folder });
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Told;
}

export function deltaOf(told: Told, days: number, principal: string): Delta | undefined {
  return told.windows
    .find((window) => window.days === days)
    ?.deltas.find((one) => one.principal === principal);
}
