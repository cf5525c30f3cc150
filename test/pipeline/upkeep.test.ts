import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { ObjectRef } from '../../src/core/model/event.ts';
import { instant } from '../../src/core/model/time.ts';
import { redecode } from '../../src/pipeline/redecode.ts';
import { aws } from '../../src/sources/aws/source.ts';
import type { Decoded, StoredRecord } from '../../src/sources/source.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { makeFolder } from '../support/folder.ts';

const role: ObjectRef = {
  id: 'arn:aws:iam::111111111111:role/orders-api',
  kind: 'iam-role',
  container: '111111111111',
};
const now = instant(Date.UTC(2026, 10, 22));

/** A PutRolePolicy of one day in 2026 as CloudTrail writes it. */
function putRolePolicy(day: string, action: string): Record<string, unknown> {
  return {
    eventVersion: '1.09',
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111111111111:user/maria', accountId: '111111111111' },
    eventTime: `${day}T10:00:00Z`,
    eventSource: 'iam.amazonaws.com',
    eventName: 'PutRolePolicy',
    awsRegion: 'us-east-1',
    sourceIPAddress: '192.0.2.1',
    userAgent: 'aws-cli/2.36.0',
    requestParameters: {
      roleName: 'orders-api',
      policyName: 'orders',
      policyDocument: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"${action}","Resource":"*"}]}`,
    },
    responseElements: null,
    requestID: `request-${day}`,
    eventID: `event-${day}`,
    readOnly: false,
    eventType: 'AwsApiCall',
    recipientAccountId: '111111111111',
  };
}

function decoded(day: string, action: string): Decoded & { kind: 'change' } {
  const found = aws.decode(putRolePolicy(day, action), {});
  if (found.kind !== 'change') throw new Error(`decoded as ${found.kind}`);
  return found;
}

function recordOf(item: Record<string, unknown>): StoredRecord {
  const { record } = decoded('2026-06-01', 's3:GetObject');
  return { ...record, body: JSON.stringify(item) };
}

function documentsOf(path: string): readonly string[] {
  const store = openStore(path, { create: false });
  const texts = store.facts(role).flatMap((fact) => {
    const value = fact.kind === 'effect' && fact.effect.kind === 'set' ? fact.effect.value : undefined;
    return value?.kind === 'document' ? [value.text] : [];
  });
  store.close();
  return texts;
}

let path = '';
beforeEach(() => {
  path = join(makeFolder(onTestFinished), 'drift.db');
});

describe('import --redecode', () => {
  it('understands what an older version kept without understanding it', () => {
    const { record, observed } = decoded('2026-06-01', 's3:GetObject');
    const store = openStore(path, { create: true });
    store.append('aws', [{ kind: 'kept', observed, record, reason: 'no decoder reads it yet' }], now);
    expect(store.notDecoded()).toHaveLength(1);
    store.close();
    expect(documentsOf(path)).toEqual([]);

    expect(redecode(path)).toEqual({ records: 1, added: 1, replaced: 0, retracted: 0 });
    expect(documentsOf(path)).toEqual([expect.stringContaining('s3:GetObject')]);
    const after = openStore(path, { create: false });
    expect(after.notDecoded()).toEqual([]);
    after.close();
    expect(redecode(path)).toEqual({ records: 1, added: 0, replaced: 0, retracted: 0 });
  });

  it('supersedes what an older version understood differently, and keeps it', () => {
    const { record, observed, event } = decoded('2026-06-01', 's3:GetObject');
    const wrong = { ...event, effects: [{ kind: 'delete' as const, object: role }] };
    const store = openStore(path, { create: true });
    store.append('aws', [{ kind: 'change', observed, record, event: wrong }], now);
    store.close();

    expect(redecode(path)).toEqual({ records: 1, added: 0, replaced: 1, retracted: 0 });
    expect(documentsOf(path)).toEqual([expect.stringContaining('s3:GetObject')]);
    const db = new Database(path, { readonly: true });
    expect(db.prepare('SELECT count(*) FROM event').pluck().get()).toBe(2);
    expect(db.prepare('SELECT count(*) FROM superseded').pluck().get()).toBe(1);
    db.close();
  });

  it('takes back a change that this version knows to be none', () => {
    const { observed, event } = decoded('2026-06-01', 's3:GetObject');
    const move = {
      ...putRolePolicy('2026-06-01', ''),
      eventName: 'UpdateUser',
      requestParameters: { userName: 'maria', newUserName: 'maria', newPath: '/staff/' },
    };
    const record = { ...recordOf(move), operation: 'iam:UpdateUser' };
    const store = openStore(path, { create: true });
    const wrong = { ...event, effects: [{ kind: 'delete' as const, object: role }] };
    store.append('aws', [{ kind: 'change', observed, record, event: wrong }], now);
    expect(store.facts(role)).toHaveLength(1);
    store.close();

    expect(redecode(path)).toEqual({ records: 1, added: 0, replaced: 0, retracted: 1 });
    const after = openStore(path, { create: false });
    expect(after.facts(role)).toEqual([]);
    expect(after.events(instant(0), now, 'applied')).toEqual([]);
    after.close();
    expect(redecode(path)).toEqual({ records: 1, added: 0, replaced: 0, retracted: 0 });
  });

  it('leaves alone what came from a source that this version does not have', () => {
    const { record, observed, event } = decoded('2026-06-01', 's3:GetObject');
    const store = openStore(path, { create: true });
    store.append('elsewhere', [{ kind: 'change', observed, record, event }], now);
    store.close();
    expect(redecode(path)).toEqual({ records: 1, added: 0, replaced: 0, retracted: 0 });
    expect(documentsOf(path)).toHaveLength(1);
  });

  it('reads more records than fit in one block or page', () => {
    const store = openStore(path, { create: true });
    const { record, observed } = decoded('2026-06-01', 's3:GetObject');
    const many = Array.from({ length: 2_500 }, (_, index): Decoded => {
      const one: StoredRecord = {
        ...record,
        id: `event-${index}`,
        body: record.body.replace('event-2026-06-01', `event-${index}`),
      };
      return { kind: 'kept', observed, record: one, reason: 'no decoder reads it yet' };
    });
    store.append('aws', many, now);
    store.close();
    expect(redecode(path)).toEqual({ records: 2_500, added: 2_500, replaced: 0, retracted: 0 });
    expect(documentsOf(path)).toHaveLength(2_500);
  });
});

describe('prune', () => {
  it('removes what is older, down to the bytes, and signs for it', () => {
    const store = openStore(path, { create: true });
    const days = ['2026-06-01', '2026-07-01', '2026-08-01'];
    store.append(
      'aws',
      days.map((day) => decoded(day, `s3:Get${day.slice(5, 7)}`)),
      now,
    );
    const before = instant(Date.UTC(2026, 6, 15));
    expect(store.prune(before, 'retention', now)).toBe(2);
    expect(store.pruned()).toEqual([{ before, reason: 'retention', prunedAt: now }]);
    expect(store.events(instant(0), now, 'applied').map((event) => event.id)).toEqual(['event-2026-08-01']);
    const bodies = store.recordsAfter(0, 10).map((record) => JSON.parse(record.body) as { eventID: string });
    expect(bodies.map((body) => body.eventID)).toEqual(['event-2026-08-01']);
    store.close();
    const db = new Database(path, { readonly: true });
    expect(db.prepare('SELECT body FROM document').pluck().all()).toEqual([
      expect.stringContaining('s3:Get08'),
    ]);
    expect(() => new Database(path).exec('DELETE FROM record')).toThrow('record is append-only');
    db.close();
  });

  it('cuts what was asserted, so that nobody vouches for what is gone', () => {
    const store = openStore(path, { create: true });
    const day = (month: number, date: number) => instant(Date.UTC(2026, month - 1, date));
    const scope = '111111111111/us-east-1';
    const claims = [
      [day(5, 1), day(6, 1)],
      [day(5, 1), day(7, 1)],
      [day(6, 1), day(7, 15)],
      [day(6, 1), day(9, 1)],
      [day(7, 1), day(9, 1)],
      [day(7, 15), day(9, 1)],
      [day(8, 1), day(9, 1)],
    ] as const;
    for (const [from, to] of claims) store.assertCoverage('aws', scope, from, to);
    store.prune(day(7, 15), 'retention', now);
    expect(store.observations().map(({ from, to }) => [from, to])).toEqual([
      [day(7, 15), day(9, 1)],
      [day(8, 1), day(9, 1)],
    ]);
    store.close();
  });

  it('lets the same facts come back from their files', () => {
    const store = openStore(path, { create: true });
    const page = [decoded('2026-06-01', 's3:GetObject')];
    store.append('aws', page, now);
    store.prune(instant(Date.UTC(2026, 6, 1)), 'too early', now);
    expect(store.append('aws', page, now)).toMatchObject({ changes: 1 });
    expect(store.append('aws', page, now)).toMatchObject({ changes: 0 });
    store.close();
  });
});
