import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../src/core/model/time.ts';
import { demoEnd, demoRecords, demoSteps } from '../../src/demo/records.ts';
import {
  type Account,
  allowed,
  apply,
  inOrder,
  type LogRecord,
  logRecords,
  openingAccount,
} from './replay.ts';

const start = demoEnd - 180 * 86_400_000;
const outbox = 's3:GetObject arn:aws:s3:::orders-outbox';

/** One telling, replayed once; with what the partner's three parts allow, each time one of them changes. */
function telling(seed: number | undefined) {
  const options = { end: demoEnd, ...(seed === undefined ? {} : { seed }) };
  const files = demoRecords(options);
  const records = inOrder(logRecords(files));
  const account = openingAccount(files);
  const wrong: string[] = [];
  const partner = { outboxes: [] as string[], exchanges: [] as string[], trusts: [] as string[] };
  for (const record of records) {
    if (record.readOnly || record.errorCode || record.eventName === 'ConsoleLogin') continue;
    const problem = apply(account, record);
    if (problem) wrong.push(`${record.eventTime} ${problem} ${JSON.stringify(record.requestParameters)}`);
    if (touchesPartner(record)) note(partner, account);
  }
  return { files, records, truth: demoSteps(options), account, wrong, partner };
}

function touchesPartner({ requestParameters: given }: LogRecord): boolean {
  return (
    given?.roleName === 'acme-orders-api' || (given?.policyArn ?? '').endsWith('/partner-orders-exchange')
  );
}

interface History {
  readonly outboxes: string[];
  readonly exchanges: string[];
  readonly trusts: string[];
}

function note(history: History, { roles, policies }: Account): void {
  const add = (list: string[], value: string) => list.at(-1) === value || list.push(value);
  const role = roles.get('acme-orders-api');
  const exchange = policies.get('arn:aws:iam::111111111111:policy/partner-orders-exchange');
  add(history.outboxes, access(role?.inline.get('outbox-read')));
  add(history.exchanges, access(exchange?.versions.get(exchange.current)));
  add(history.trusts, trusted(role?.trust ?? ''));
}

describe.each([undefined, 1, 2])('the story told with seed %s', (seed) => {
  const { files, records, truth, account, wrong, partner } = telling(seed);

  it('only ever changes what is there', () => {
    expect(wrong).toEqual([]);
  });

  it('keeps every event inside the window and every event id unique', () => {
    const times = records.map(({ eventTime }) => Date.parse(eventTime));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(start);
    expect(Math.max(...times)).toBeLessThan(demoEnd);
    expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(records.length);
  });

  it('leaves no hour of the log silent', () => {
    const times = [start, ...records.map(({ eventTime }) => Date.parse(eventTime)), demoEnd];
    const pauses = times.map((time, index) => time - (times[index - 1] ?? time));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(3_600_000);
  });

  it('has about 2,300 small changes of the agent, and 61 by nine people', () => {
    expect(truth.counts.agentChanges).toBeGreaterThan(2150);
    expect(truth.counts.agentChanges).toBeLessThan(2450);
    expect(truth.counts).toMatchObject({ peopleChanges: 61, people: 9, refused: 8 });
    const writes = records.filter((one) => !one.readOnly && one.eventName !== 'ConsoleLogin');
    const applied = writes.filter((one) => !one.errorCode);
    const agents = applied.filter(({ userIdentity }) => userIdentity.arn?.includes('/scope-optimizer/'));
    expect(agents.length).toBe(truth.counts.agentChanges);
    expect(applied.length - agents.length).toBe(truth.counts.peopleChanges);
    const names = applied.map(({ userIdentity }) => userIdentity.arn?.split('/').at(-1) ?? '');
    expect(new Set(names.filter((name) => name.includes('@'))).size).toBe(9);
    expect(writes.length - applied.length).toBe(truth.counts.refused);
    expect(records.length).toBeGreaterThan(8000);
    expect(records.length).toBeLessThan(12_500);
  });

  it('widens the partner in its steps and in nothing else', () => {
    const { outboxes, exchanges, trusts } = partner;
    const root =
      '{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::222222222222:root"},"Action":"sts:AssumeRole"';
    const withId = `${root},"Condition":{"StringEquals":{"sts:ExternalId":"acme-7f31c0"}}}`;
    expect(trusts).toEqual([withId, `${root}}`]);
    expect(exchanges).toEqual([
      'sqs:SendMessage arn:aws:sqs:us-east-1:111111111111:acme-orders',
      'dynamodb:Query arn:aws:dynamodb:us-east-1:111111111111:table/orders; ' +
        'sqs:SendMessage arn:aws:sqs:us-east-1:111111111111:acme-orders',
    ]);
    const whole = `${outbox}/*; s3:ListBucket arn:aws:s3:::orders-outbox`;
    const written = `${whole}; s3:PutObject arn:aws:s3:::orders-outbox/acme/*`;
    const key = 'arn:aws:kms:us-east-1:111111111111:key/6f0c2b1e-58d4-4b7a-9f4e-2a7d1c3e9b60';
    const all = [`${outbox}/acme/*`, `${outbox}/acme*`, whole, written, `kms:Decrypt ${key}; ${written}`];
    expect(outboxes).toEqual(all);
  });

  it('keeps the truth of its steps: the event is there and does it', () => {
    const days = truth.partner.map(({ at }) => Math.floor((at - start) / 86_400_000));
    expect(days).toEqual([40, 75, 101, 118, 149, 163]);
    expect(truth.invoices.map(({ at }) => Math.floor((at - start) / 86_400_000))).toEqual([
      152, 152, 152, 152,
    ]);
    for (const step of [...truth.partner, ...truth.invoices]) {
      const record = records.find(({ eventID }) => eventID === step.eventId);
      expect(record?.eventTime).toBe(formatInstant(step.at));
      expect(`iam:${record?.eventName}`).toBe(step.operation);
      expect(record?.userIdentity.arn).toContain('/scope-optimizer/');
    }
  });

  it('looked at the policy of every bucket that anybody’s policy names, before the log begins', () => {
    const buckets = files.find(({ path }) => path.endsWith('.jsonl'))?.body ?? '';
    const [listing, ...looks] = buckets
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const listed = listing.response.Buckets.map((one: { readonly Name: string }) => one.Name);
    expect(looks.map((look) => look.params.Bucket)).toEqual(listed);
    const created = records.filter(({ eventName }) => eventName === 'CreateBucket');
    const there = new Set([...listed, ...created.map((one) => one.requestParameters?.bucketName)]);
    const texts = files.map(({ body }) => body).join('\n');
    const named = [...texts.matchAll(/arn:aws:s3:::([a-z0-9-]+)/g)].map(([, name]) => name);
    expect(named.filter((name) => !there.has(name))).toEqual([]);
    for (const { requestParameters } of created) expect(listed).not.toContain(requestParameters?.bucketName);
  });

  it('leaves our own services as they were, but for the steps that stay', () => {
    const opening = openingAccount(files);
    const changed = [...opening.roles].flatMap(([name, before]) => {
      const after = account.roles.get(name);
      if (!after) return [`${name}: gone`];
      const parts = new Set([...before.inline.keys(), ...after.inline.keys()]);
      const differing = [...parts].filter(
        (part) => access(before.inline.get(part)) !== access(after.inline.get(part)),
      );
      const attachments = [
        ...[...before.attached].filter((arn) => !after.attached.has(arn)),
        ...[...after.attached].filter((arn) => !before.attached.has(arn)),
      ];
      return [...differing, ...attachments].map((part) => `${name}: ${part}`);
    });
    expect(changed.sort()).toEqual(lasting);
  });
});

/** The statements of a trust policy, each once, however the account is written. */
function trusted(document: string): string {
  const statements: readonly Readonly<Record<string, unknown>>[] = JSON.parse(document).Statement;
  const plain = statements.map(({ Sid: _, ...rest }) =>
    JSON.stringify(rest).replace('"222222222222"', '"arn:aws:iam::222222222222:root"'),
  );
  return [...new Set(plain)].join('; ');
}

function access(document: string | undefined): string {
  return document === undefined ? 'none' : allowed(document).join('; ');
}

const lasting = [
  'acme-orders-api: outbox-read',
  'auth-batch: service-access',
  'billing-api: service-access',
  'billing-batch: service-access',
  'catalog-exporter: service-access',
  'cdn-purge: purge',
  'data-worker: service-access',
  'edge-router: routes',
  'finance-analyst: arn:aws:iam::111111111111:policy/finance-export-read',
  'finance-export: arn:aws:iam::111111111111:policy/finance-export-read',
  'invoice-reader: invoice-inbox',
  'legacy-report-export: gone',
  'marketing-exporter: service-access',
  'metrics-reader: cost',
  'orders-exporter: service-access',
  'platform-batch: service-access',
  'platform-worker: service-access',
  'search-api: service-access',
  'search-worker: service-access',
  'shipping-api: service-access',
  'support-api: service-access',
];
