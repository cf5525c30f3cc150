import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { drift, type Ran } from '../support/cli-runtime.ts';
import {
  envelope,
  handful,
  handfulCounts,
  type Json,
  jsonLines,
  lookupAnswer,
  s3Delivery,
  zipped,
} from '../support/cli-trail.ts';
import { makeFolder } from '../support/folder.ts';

interface Told {
  readonly report: string;
  readonly status: object;
}

/** What the store says afterwards; where it lies and how large it is are no facts about the account. */
async function told(cwd: string): Promise<Told> {
  const report = await drift(['report', '--as-of', '2026-11-03', '--window', '30d', '--format', 'json'], {
    cwd,
  });
  const status = await drift(['status', '--format', 'json'], { cwd });
  expect([report.code, status.code]).toEqual([0, 0]);
  const { store, ...rest } = JSON.parse(status.stdout) as { readonly store: object };
  return { report: report.stdout, status: { ...rest, store: { ...store, path: '', bytes: 0 } } };
}

function spread(cwd: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(cwd, name, '..'), { recursive: true });
    writeFileSync(join(cwd, name), content);
  }
}

async function imported(
  files: Readonly<Record<string, string | Buffer>>,
  argv: readonly string[] = ['.'],
  stdin?: string | Buffer,
): Promise<{ readonly ran: Ran; readonly cwd: string }> {
  const cwd = makeFolder(onTestFinished);
  spread(cwd, files);
  const ran = await drift(['import', ...argv], { cwd, ...(stdin !== undefined && { stdin }) });
  return { ran, cwd };
}

const news = `new: ${handfulCounts.changes} changes, ${handfulCounts.attempts} failed attempt, 0 sessions, 0 snapshots\n`;
const none = 'new: 0 changes, 0 failed attempts, 0 sessions, 0 snapshots\n';

const delivery = s3Delivery(handful);
const singles = Object.fromEntries(handful.map((one) => [`events/${one.eventID}.json`, JSON.stringify(one)]));
const halves = {
  'a/1.json': s3Delivery(handful.slice(0, 5)),
  'b/c/2.json.gz': zipped(s3Delivery(handful.slice(5))),
};
const crlf = jsonLines(handful).replaceAll('\n', '\r\n');

type Form = readonly [
  name: string,
  files: Readonly<Record<string, string | Buffer>>,
  argv?: readonly string[],
  stdin?: string | Buffer,
];

const forms: readonly Form[] = [
  ['a delivery to S3, as it lies there', { 'x.json.gz': zipped(delivery) }],
  ['a delivery to S3, unpacked', { 'x.json': delivery }],
  ['a delivery to S3, pretty-printed', { 'x.json': JSON.stringify(JSON.parse(delivery), null, 2) }],
  ['a delivery to S3 with a byte order mark', { 'x.json': `\ufeff${delivery}` }],
  [
    'two deliveries one after the other',
    { 'x.json': s3Delivery(handful.slice(0, 4)) + s3Delivery(handful.slice(4)) },
  ],
  [
    'two compressed deliveries one after the other',
    {
      'x.json.gz': Buffer.concat([
        zipped(s3Delivery(handful.slice(0, 4))),
        zipped(s3Delivery(handful.slice(4))),
      ]),
    },
  ],
  ['JSON lines', { 'x.jsonl': jsonLines(handful) }],
  [
    'JSON lines, compressed, without a last line break',
    { 'x.ndjson.gz': zipped(jsonLines(handful).trimEnd()) },
  ],
  ['JSON lines of Windows', { 'x.log': crlf }],
  ['a bare list', { 'x.json': JSON.stringify(handful) }],
  ['an answer of LookupEvents', { 'x.json': lookupAnswer(handful) }],
  [
    'pages of LookupEvents one after the other',
    { 'x.json': handful.map((one) => `${lookupAnswer([one])}\n`).join('') },
  ],
  ['EventBridge envelopes, one a line', { 'x.jsonl': jsonLines(handful.map(envelope)) }],
  [
    'EventBridge envelopes, one a file',
    Object.fromEntries(handful.map((one) => [`${one.eventID}.json`, JSON.stringify(envelope(one))])),
  ],
  ['single events, one a file', singles],
  ['a folder of folders', halves],
  ['files by name', halves, ['b/c/2.json.gz', 'a/1.json']],
  ['a glob', { ...halves, 'a/notes.json.txt': 'no log' }, ['**/*.{json,gz}']],
  ['a glob, a folder and a file that overlap', halves, ['**/*.json', 'b', 'a/1.json', '.']],
  ['standard input', {}, ['-'], delivery],
  ['standard input, compressed', {}, ['-'], zipped(jsonLines(handful))],
  [
    'standard input beside a file',
    { 'x.json': s3Delivery(handful.slice(3)) },
    ['-', 'x.json'],
    jsonLines(handful.slice(0, 3)),
  ],
  ['a name that says nothing, when it is named', { trail: delivery }, ['trail']],
];

describe('an import', () => {
  const reference = makeFolder(afterAll);
  let expected: Told;
  beforeAll(async () => {
    spread(reference, { 'x.json': delivery });
    await drift(['import', 'x.json'], { cwd: reference });
    expected = await told(reference);
  });

  it.each(forms.map((form) => ({ name: form[0], form })))(
    'of $name stores the same facts',
    async ({ form }) => {
      const [, files, argv, stdin] = form;
      const { ran, cwd } = await imported(files, argv, stdin);
      expect(ran).toMatchObject({ code: 0, stdout: '' });
      expect(ran.stderr).toContain(` with ${handfulCounts.records} records`);
      expect(ran.stderr).toContain(news);
      expect(await told(cwd)).toEqual(expected);
    },
  );

  it('of the same file again adds nothing and changes no byte of the report', async () => {
    const { cwd } = await imported({ 'x.json': delivery });
    for (const again of [['x.json'], ['x.json', '.'], ['-']]) {
      const { code, stderr } = await drift(['import', ...again], { cwd, stdin: delivery });
      expect(code).toBe(0);
      expect(stderr).toContain(none);
      expect(await told(cwd)).toEqual(expected);
    }
  });

  it('of the same events in another form adds no event', async () => {
    const { cwd } = await imported({ 'x.json': delivery });
    spread(cwd, { 'y.jsonl': jsonLines(handful), 'z.json': lookupAnswer(handful) });
    const { stderr } = await drift(['import', 'y.jsonl', 'z.json'], { cwd });
    expect(stderr).toContain(none);
    expect((await told(cwd)).report).toBe(expected.report);
  });

  it('does not depend on the order of events, nor on how they are split over files and runs', async () => {
    const orders: readonly (readonly Json[])[] = [
      handful.toReversed(),
      handful.toSorted((a, b) => (String(a.eventName) < String(b.eventName) ? -1 : 1)),
      [...handful.slice(6), ...handful.slice(0, 6)],
    ];
    for (const [index, events] of orders.entries()) {
      const cwd = makeFolder(onTestFinished);
      for (let from = 0; from < events.length; from += index + 2) {
        spread(cwd, { [`${from}.json`]: s3Delivery(events.slice(from, from + index + 2)) });
        await drift(['import', `${from}.json`], { cwd });
      }
      expect(await told(cwd)).toEqual(expected);
    }
  });

  it('says the same in a copy of the folder, from another place', async () => {
    const { cwd } = await imported({ 'x.json': delivery });
    const elsewhere = makeFolder(onTestFinished);
    cpSync(cwd, join(elsewhere, 'copy'), { recursive: true });
    const argv = ['report', '--as-of', '2026-11-03', '--window', '30d', '--format', 'json'];
    const { stdout } = await drift([...argv, '--store', 'copy/.drift/drift.db'], { cwd: elsewhere });
    expect(stdout).toBe(expected.report);
    expect(readdirSync(elsewhere)).toEqual(['copy']);
  });

  it('with --covers vouches for the silence before and after the records', async () => {
    const { cwd } = await imported({ 'x.json': delivery }, ['x.json', '--covers', '2026-10-01..2026-11-04']);
    const { report } = await told(cwd);
    expect(JSON.parse(expected.report)).toMatchObject({ complete: false });
    expect(JSON.parse(report)).toMatchObject({
      complete: true,
      coverage: [{ gaps: [] }, { gaps: [] }],
      windows: [{ baseline: { reachesStart: true } }],
    });
  });
});
