import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type DemoStep, demoEnd, demoRecords, demoSteps } from '../../src/demo/records.ts';
import {
  type Account,
  allowed,
  apply,
  inOrder,
  type LogRecord,
  logRecords,
  openingAccount,
} from '../demo/replay.ts';
import { spawnDrift } from '../support/cli-built.ts';
import { drift } from '../support/cli-runtime.ts';
import { deltaOf, type Story, type StoryRecord, shortStory, type Told, tell } from '../support/cli-story.ts';
import { makeFolder } from '../support/folder.ts';

const dayMs = 86_400_000;
const partnerRole = 'arn:aws:iam::111111111111:role/acme-orders-api';
const partnerAccount = 'arn:aws:iam::222222222222:root';
const invoiceReader = 'arn:aws:iam::111111111111:role/invoice-reader';
const truth = demoSteps({ end: demoEnd });

function rfc3339(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

function dated(
  steps: readonly DemoStep[],
): readonly { readonly change: string; readonly occurredAt: string }[] {
  return steps.map(({ eventId, at }) => ({ change: eventId, occurredAt: rfc3339(at) }));
}

function step(id: string): DemoStep {
  const found = [...truth.partner, ...truth.invoices].find((one) => one.id === id);
  if (!found) throw new Error(`the story has no step ${id}`);
  return found;
}

const folder = makeFolder(afterAll);
const surroundings = [
  { TZ: 'UTC', LANG: 'C' },
  { TZ: 'Asia/Kolkata', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
];

async function demoUnder(env: Readonly<Record<string, string>>, name: string): Promise<readonly string[]> {
  const cwd = join(folder, name);
  mkdirSync(cwd);
  const argv = ['demo', '--format', 'terminal', '--format', 'markdown=d.md', '--format', 'json=d.json'];
  const { code, stdout, stderr } = await spawnDrift(argv, { cwd, env: { PATH: process.env.PATH, ...env } })
    .ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return [stdout, readFileSync(join(cwd, 'd.md'), 'utf8'), readFileSync(join(cwd, 'd.json'), 'utf8')];
}

describe('drift demo', () => {
  let tellings: readonly (readonly string[])[] = [];
  let told: Told;
  beforeAll(async () => {
    tellings = await Promise.all(surroundings.map((env, index) => demoUnder(env, `run-${index}`)));
    told = JSON.parse(tellings[0]?.[2] ?? '') as Told;
  }, 60_000);

  it('says the same bytes in every format, whatever the time zone and the language', () => {
    expect(tellings[1]).toEqual(tellings[0]);
  });

  it('shows on its first screen who gained what, when, by whom, and who answers for it', () => {
    const [screen = ''] = tellings[0] ?? [];
    const first = screen.split('\n').slice(0, 24).join('\n');
    expect(screen.split('\n').filter((line) => line.length > 80)).toEqual([]);
    for (const words of [
      '180 days to 2026-11-22',
      'acme-orders-api (acme, partner)',
      'owner maria@example.com',
    ])
      expect(first).toContain(words);
    for (const { occurredAt } of dated(truth.partner)) expect(first).toContain(occurredAt.slice(0, 10));
    expect(first).toContain('by scope-optimizer (ai-agent');
    expect(first).toMatch(/invoice-reader +owner nobody/);
  });

  it.each([180, 90, 30])(
    'gives every partner step inside the last %s days as a cause, with its date',
    (days) => {
      const inside = truth.partner.filter(({ at }) => at >= demoEnd - days * dayMs);
      const ofRole = inside.filter(({ id }) => id !== 'trust-external-id');
      const ofAccount = inside.filter(({ id }) => id === 'trust-external-id');
      for (const [principal, steps] of [
        [partnerRole, ofRole],
        [partnerAccount, ofAccount],
      ] as const) {
        const delta = deltaOf(told, days, principal);
        expect(delta?.steps.map(({ change, occurredAt }) => ({ change, occurredAt })) ?? []).toEqual(
          dated(steps),
        );
        expect(delta?.causes ?? []).toEqual(steps.map(({ eventId }) => eventId));
        if (delta)
          expect([delta.party, delta.owner]).toEqual([{ id: 'acme', kind: 'partner' }, 'maria@example.com']);
      }
    },
  );

  it('gives the afternoon of invoices in four steps and owned by nobody', () => {
    const delta = deltaOf(told, 30, invoiceReader);
    expect(delta?.steps.map(({ change, occurredAt }) => ({ change, occurredAt }))).toEqual(
      dated(truth.invoices),
    );
    expect(delta?.owner).toBeNull();
  });

  it('counts the changes of the agent, those of people, and the refused attempts', () => {
    const { summary } = told.windows[0] ?? {};
    const { agentChanges, peopleChanges, people, refused } = truth.counts;
    const agent = summary?.byOperator.filter(({ operator }) => operator === 'ai-agent');
    const others = summary?.byOperator.filter(({ operator }) => operator !== 'ai-agent') ?? [];
    expect(agent).toEqual([{ operator: 'ai-agent', changes: agentChanges, actors: 1 }]);
    expect(others.reduce((sum, { changes }) => sum + changes, 0)).toBe(peopleChanges);
    expect(others.reduce((sum, { actors }) => sum + actors, 0)).toBe(people);
    expect(summary?.changes.total).toBe(agentChanges + peopleChanges);
    expect([summary?.attempts, told.attempts.length]).toEqual([refused, refused]);
  });

  it('leaves nothing undecided but whether anybody agreed', () => {
    for (const { summary } of told.windows)
      expect(summary).toMatchObject({ principalsUnknownStart: 0, principalsIndeterminate: 0 });
    expect(told.verdictReasons).toEqual(['whether anybody agreed is not checked by this version']);
  });

  it('has a row for exactly those roles whose policies a naive replay finds changed', () => {
    const files = demoRecords({ end: demoEnd });
    const before = accessOf(openingAccount(files), []);
    const account = openingAccount(files);
    const records = inOrder(logRecords(files));
    for (const record of records)
      if (!record.readOnly && !record.errorCode && record.eventName !== 'ConsoleLogin')
        apply(account, record);
    const guarded = records
      .filter((one) => guards(one))
      .map((one) => one.requestParameters?.bucketName ?? '');
    expect(guarded).toEqual(['returns-inbox']);
    const after = accessOf(account, guarded);
    const names = [...new Set([...before.keys(), ...after.keys()])];
    const changed = names.filter((name) => before.get(name) !== after.get(name));
    const rows = told.windows[0]?.deltas.filter(({ widened, narrowed }) => widened || narrowed) ?? [];
    const roles = rows.flatMap(
      ({ principal }) => /^arn:aws:iam::\d+:role\/(?:.*\/)?([^/]+)$/.exec(principal)?.[1] ?? [],
    );
    expect(roles.sort()).toEqual(changed.sort());
  });
});

/** Does it give a bucket a policy that denies something to everybody? */
function guards({ eventName, requestParameters }: LogRecord): boolean {
  return eventName === 'PutBucketPolicy' && JSON.stringify(requestParameters).includes('"Deny"');
}

/** What each role may do, from all its documents and the buckets that keep something from everybody, in one text. */
function accessOf({ roles, policies }: Account, guarded: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    [...roles].map(([name, role]) => {
      const managed = [...role.attached].map((arn) => {
        const policy = policies.get(arn);
        return policy?.versions.get(policy.current) ?? '{"Statement":[]}';
      });
      const Statement = [...role.inline.values(), ...managed].flatMap((text) => JSON.parse(text).Statement);
      const own = allowed(JSON.stringify({ Statement }));
      const kept = guarded.filter((bucket) =>
        own.some((line) => line === '* *' || line.includes(` arn:aws:s3:::${bucket}`)),
      );
      return [name, [...own, ...kept].join('; ')];
    }),
  );
}

describe('drift demo --keep', () => {
  it('leaves everything on disk, and every command it names works there', async () => {
    const cwd = makeFolder(onTestFinished);
    const { code, stdout, stderr } = await drift(['demo', '--keep', 'story', '--window', '30d'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('30 days to 2026-11-23');
    const kept = join(cwd, 'story');
    expect(readdirSync(kept).sort()).toEqual(['.drift', 'policies.yaml', 'records', 'reviews']);
    expect(existsSync(join(kept, '.drift/drift.db'))).toBe(true);
    const hints = stdout
      .slice(stdout.indexOf('\ncd ') + 1)
      .trimEnd()
      .split('\n');
    expect(hints[0]).toBe('cd story');
    const commands = hints.slice(1).map((line) => line.split(' '));
    expect(commands.length).toBeGreaterThan(2);
    for (const [name, ...argv] of commands) {
      expect(name).toBe('drift');
      expect(await drift(argv, { cwd: kept })).toMatchObject({ code: 0, stderr: '' });
    }
    expect(readFileSync(join(kept, 'report.md'), 'utf8')).toContain('acme-orders-api');
    expect((await drift(['import', 'records'], { cwd: kept })).stderr).toContain('new: 0 changes, 0 failed');
  }, 30_000);

  it('touches nothing in a folder that holds something', async () => {
    const cwd = makeFolder(onTestFinished);
    mkdirSync(join(cwd, 'mine'));
    writeFileSync(join(cwd, 'mine/notes.txt'), 'keep me');
    expect(await drift(['demo', '--keep', 'mine'], { cwd })).toEqual({
      code: 2,
      stdout: '',
      stderr: 'drift: `mine` is not empty; name a new folder\n',
    });
    expect(readdirSync(join(cwd, 'mine'))).toEqual(['notes.txt']);
  });

  it('says when the folder cannot be made', async () => {
    const cwd = makeFolder(onTestFinished);
    writeFileSync(join(cwd, 'file'), '');
    expect(await drift(['demo', '--keep', 'file/story'], { cwd })).toEqual({
      code: 2,
      stdout: '',
      stderr: `drift: cannot write the demo to \`${join(cwd, 'file/story')}\`; name another folder\n`,
    });
  });
});

describe('the partner’s part of the story, with one thing changed', () => {
  const story = shortStory();
  const windows = ['180d', '90d', '30d'];

  function told(edited: Story): Promise<Told> {
    return tell(makeFolder(onTestFinished), edited, windows);
  }

  function without(drop: (record: StoryRecord) => boolean): Story {
    return { ...story, records: story.records.filter((record) => !drop(record)) };
  }

  function rewritesOf(eventName: string, from: number): readonly StoryRecord[] {
    return story.records.filter(
      (one) =>
        one.eventName === eventName &&
        one.requestParameters?.roleName === 'acme-orders-api' &&
        Date.parse(one.eventTime) > from,
    );
  }

  it('tells the same as the whole story when nothing is changed', async () => {
    const plain = await told(story);
    expect(plain.complete).toBe(true);
    expect(plain.verdict).toBe('indeterminate');
    expect(deltaOf(plain, 180, partnerRole)?.causes).toEqual(
      truth.partner.filter(({ id }) => id !== 'trust-external-id').map(({ eventId }) => eventId),
    );
    expect(deltaOf(plain, 180, partnerAccount)?.causes).toEqual([step('trust-external-id').eventId]);
  });

  it('blames the next rewrite of the trust policy where the one that dropped the external id is lost', async () => {
    const { eventId, at } = step('trust-external-id');
    const [next] = rewritesOf('UpdateAssumeRolePolicy', at);
    const edited = await told(without((one) => one.eventID === eventId));
    expect(deltaOf(edited, 180, partnerAccount)?.steps).toMatchObject([
      { change: next?.eventID, occurredAt: next?.eventTime },
    ]);
  });

  it('has no row for the partner’s account where the external id was never dropped', async () => {
    const { eventId, at } = step('trust-external-id');
    const later = new Set([eventId, ...rewritesOf('UpdateAssumeRolePolicy', at).map((one) => one.eventID)]);
    const edited = await told(without((one) => later.has(one.eventID)));
    expect(deltaOf(edited, 180, partnerAccount)?.widened ?? null).toBeNull();
    expect(deltaOf(edited, 180, partnerRole)?.causes).toHaveLength(5);
  });

  it('turns a step that was refused into one more attempt, and the rest stays', async () => {
    const { eventId } = step('outbox-write');
    const records = story.records.map((one): StoryRecord => {
      if (one.eventID === eventId) return { ...one, errorCode: 'AccessDenied', requestParameters: null };
      const document = one.requestParameters?.policyDocument;
      if (one.requestParameters?.policyName !== 'outbox-read' || !document) return one;
      return {
        ...one,
        requestParameters: { ...one.requestParameters, policyDocument: withoutPut(document) },
      };
    });
    const edited = await told({ ...story, records });
    const expected = truth.partner.filter(({ id }) => id !== 'trust-external-id' && id !== 'outbox-write');
    expect(deltaOf(edited, 180, partnerRole)?.steps.map(({ change }) => change)).toEqual(
      expected.map((one) => one.eventId),
    );
    const actions = deltaOf(edited, 180, partnerRole)?.widened?.boxes.flatMap((box) => box.actions);
    expect(actions).not.toContain('s3:PutObject');
    expect(edited.attempts).toHaveLength(truth.counts.refused + 1);
    expect(edited.attempts).toContainEqual(expect.objectContaining({ eventId, errorCode: 'AccessDenied' }));
  });

  it('leaves a step that happened earlier out of the short window, and dates it in the long one', async () => {
    const { eventId, at } = step('invoice-invoices-eu');
    const moved = rfc3339(demoEnd - 31 * dayMs);
    const between = story.records.filter(
      (one) =>
        one.requestParameters?.roleName === 'invoice-reader' &&
        Date.parse(one.eventTime) > Date.parse(moved) &&
        Date.parse(one.eventTime) < at,
    );
    const lost = new Set(between.map((one) => one.eventID));
    const records = story.records
      .filter((one) => !lost.has(one.eventID))
      .map((one) => (one.eventID === eventId ? { ...one, eventTime: moved } : one));
    const edited = await told({ ...story, records });
    const [, ...rest] = truth.invoices;
    expect(
      deltaOf(edited, 30, invoiceReader)?.steps.map(({ change, occurredAt }) => ({ change, occurredAt })),
    ).toEqual(dated(rest));
    expect(deltaOf(edited, 90, invoiceReader)?.steps[0]).toMatchObject({
      change: eventId,
      occurredAt: moved,
    });
  });

  it('does not know an agent under another name', async () => {
    const renamed = (text: string) => text.replaceAll('scope-optimizer', 'fine-tuner');
    const edited = await told({
      snapshot: renamed(story.snapshot ?? ''),
      records: story.records.map((one) => JSON.parse(renamed(JSON.stringify(one))) as StoryRecord),
    });
    const causes = new Set(deltaOf(edited, 180, partnerRole)?.causes);
    const actors = edited.changes.filter(({ id }) => causes.has(id)).map(({ actor }) => actor);
    expect(actors).toHaveLength(5);
    for (const actor of actors) {
      expect(actor.identity).toContain(':role/fine-tuner');
      expect([actor.operator, actor.grade]).toEqual(['unknown', 'D']);
    }
    expect(edited.windows[0]?.summary.byOperator.map(({ operator }) => operator)).not.toContain('ai-agent');
  });

  it('only suspects a gain where the opening snapshot is missing, and says what would settle it', async () => {
    const edited = await told({ ...story, snapshot: undefined });
    const delta = deltaOf(edited, 180, partnerRole);
    expect(delta?.unknownStart).toMatchObject({
      because: expect.arrayContaining([`inline policies of ${partnerRole} were not all seen`]),
      settledBy: expect.stringContaining('snapshot'),
    });
    expect(edited.windows[0]?.summary.principalsUnknownStart).toBeGreaterThan(0);
    expect(edited.verdictReasons).toContain('the state on 2026-05-26 is known only in part');
    expect(edited.verdict).toBe('indeterminate');
  });

  it('shows three days without a record as a gap, and is then not complete', async () => {
    const [from, to] = [demoEnd - 20 * dayMs, demoEnd - 17 * dayMs];
    const lost = (one: StoryRecord) => Date.parse(one.eventTime) >= from && Date.parse(one.eventTime) < to;
    const edited = await told(without(lost));
    const gaps = edited.coverage.filter((one) => one.class === 'iam').flatMap((one) => one.gaps);
    expect(gaps).toHaveLength(1);
    const [gap] = gaps;
    const hourMs = 3_600_000;
    expect(Math.abs(Date.parse(gap?.from ?? '') - from)).toBeLessThanOrEqual(hourMs);
    expect(Math.abs(Date.parse(gap?.to ?? '') - to)).toBeLessThanOrEqual(hourMs);
    expect(edited.complete).toBe(false);
    expect(edited.verdictReasons).toContain('111111111111/us-east-1 was not seen in full');
  });
});

/** The document as the agent would have written it, had it never got to add the right to write. */
function withoutPut(document: string): string {
  const parsed = JSON.parse(document) as { Statement: { Action: string | string[] }[] };
  const Statement = parsed.Statement.map((one) => ({
    ...one,
    Action: [one.Action].flat().filter((action) => action.toLowerCase() !== 's3:putobject'),
  })).filter((one) => one.Action.length > 0);
  return JSON.stringify({ ...parsed, Statement });
}
