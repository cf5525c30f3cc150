import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it, test } from 'vitest';
import {
  type Page,
  type ReadOptions,
  type RecordSource,
  readRecords,
} from '../../../src/sources/records/read.ts';
import { describeSummary, type FileSummary } from '../../../src/sources/records/summary.ts';
import { makeFolder } from '../../support/folder.ts';
import { event, harbour } from './fake-source.ts';

const folder = makeFolder(afterAll);

interface Got {
  readonly summary: FileSummary;
  readonly pages: readonly Page[];
}

async function read(content: string | Buffer, options: Partial<ReadOptions> = {}): Promise<Got> {
  const path = join(folder, 'log');
  writeFileSync(path, content);
  const pages: Page[] = [];
  const summary = await readRecords(path, { sources: [harbour], context: {}, ...options }, (page) => {
    pages.push(page);
  });
  return { summary, pages };
}

const json = JSON.stringify;
const look = event('LookAtTide', { id: 'l' });
const grant = event('GrantBerth', { id: 'g' });
const idsOf = (pages: readonly Page[]): string[] =>
  pages.flatMap(({ results }) => results.map((one) => (one.kind === 'kept' ? one.record.id : one.kind)));

describe('what a file is', () => {
  test.each([
    ['', { kind: 'empty', what: 'no bytes' }],
    [gzipSync(''), { kind: 'empty', what: 'only white space' }],
    [' \r\n\n', { kind: 'empty', what: 'only white space' }],
    ['{"Records":[]}', { kind: 'empty', what: 'a list without records' }],
    ['[]', { kind: 'empty', what: 'a list without records' }],
    ['{}', { kind: 'not-a-log', what: 'JSON without eventName' }],
    ['{"name":"drift","version":"0.1.0"}', { kind: 'not-a-log', what: 'JSON without eventName' }],
    ['"a","b"\n1,2', { kind: 'not-a-log', what: 'a bare string' }],
    ['\n  hello', { kind: 'not-json', line: 2, column: 3, reason: 'unexpected `h`' }],
    [
      '{"a":tru}',
      { kind: 'not-json', line: 1, column: 1, reason: `Unexpected token '}', "{"a":tru}" is not valid JSON` },
    ],
    ['{"Records":[{"a":1,]}', { kind: 'not-json', line: 1, column: 20, reason: 'unexpected `]`' }],
    ['{"Records":[{"a":', { kind: 'not-json', line: 1, column: 13, reason: 'the file ends inside a record' }],
    [
      Buffer.from([0x89, 0x50, 0x4e, 0x47]),
      { kind: 'not-json', line: 1, column: 1, reason: 'unexpected byte 0x89' },
    ],
    [
      Buffer.from('\ufeff{}', 'utf16le'),
      { kind: 'not-json', line: 1, column: 1, reason: 'not UTF-8 (it begins like UTF-16 text)' },
    ],
    [Buffer.from('PK\x03\x04....'), { kind: 'not-json', line: 1, column: 1, reason: 'unexpected `P`' }],
    [
      gzipSync('x').subarray(0, 12),
      { kind: 'unreadable', reason: 'compressed data cut off, before its first record' },
    ],
  ] as const)('%j', async (content, verdict) => {
    const { summary, pages } = await read(content);
    expect(summary.verdict).toEqual(verdict);
    expect(pages).toEqual([]);
    expect(summary.records).toBe(0);
    expect(summary.source).toBeUndefined();
    expect(describeSummary(summary).length).toBeGreaterThan(0);
  });

  it('asks every source, and prefers one that can decode to one that only recognises', async () => {
    const shy: RecordSource = {
      ...harbour,
      id: 'shy',
      decode: () => ({ kind: 'undecodable', reason: 'not yet' }),
    };
    const stranger: RecordSource = {
      ...harbour,
      id: 'stranger',
      decode: () => ({ kind: 'foreign', what: 'x' }),
    };
    expect((await read(json(grant), { sources: [stranger, shy, harbour] })).summary.source).toBe('harbour');
    expect((await read(json(grant), { sources: [stranger, shy] })).summary.source).toBe('shy');
    expect((await read(json(grant), { sources: [stranger] })).summary.verdict).toEqual({
      kind: 'not-a-log',
      what: 'x',
    });
    expect((await read(json(grant), { sources: [] })).summary.verdict.kind).toBe('not-a-log');
  });
});

it('sums up what was seen, selected or not', async () => {
  const records = [
    look,
    event('LookAtTide', { eventTime: '2026-06-10T12:00:00Z' }),
    event('LookAtTide', { eventTime: '2026-06-10T09:59:59Z', errorCode: 'Fog' }),
    event('MoorShip', { account: '222222222222', readOnly: false }),
    grant,
    event('LookAtTide', { eventTime: '2026-06-10T10:00:00.5Z' }),
    event('LookAtTide', { eventTime: 'yesterday', id: 'bad' }),
  ];
  const { summary, pages } = await read(json({ Records: records }));
  expect(idsOf(pages)).toEqual(['g']);
  expect(pages[0]).toMatchObject({ source: 'harbour', path: summary.path });
  expect(summary).toMatchObject({
    verdict: { kind: 'read' },
    source: 'harbour',
    records: 7,
    operations: [
      { operation: 'harbour:LookAtTide', count: 4, failed: 1, readOnly: true },
      { operation: 'harbour:MoorShip', count: 1, failed: 0, readOnly: false },
    ],
    undecodable: { count: 1, first: [{ line: 1, reason: 'no eventTime' }] },
    problems: { count: 0, first: [] },
  });
  const hour = (text: string): number => Date.parse(text) / 3_600_000;
  expect(summary.slots).toEqual([
    {
      scope: '111111111111/eu-west-1',
      hours: ['09', '10', '11', '12'].map((at) => hour(`2026-06-10T${at}:00:00Z`)),
      first: Date.parse('2026-06-10T09:59:59Z'),
      last: Date.parse('2026-06-10T12:00:00Z'),
      count: 5,
    },
    {
      scope: '222222222222/eu-west-1',
      hours: [hour('2026-06-10T11:00:00Z')],
      first: Date.parse('2026-06-10T11:03:26Z'),
      last: Date.parse('2026-06-10T11:03:26Z'),
      count: 1,
    },
  ]);
});

describe('observation', () => {
  const times = [
    '2026-06-10T11:00:00Z',
    '2026-06-10T11:59:59Z',
    '2026-12-31T23:59:59Z',
    '2024-02-29T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-06-10T24:00:00Z',
    '2026-06-10T11:60:00Z',
    '2026-06-10T11:00:60Z',
    '2026-06-10 11:00:00Z',
    '2026-06-10T11:00:00z',
    '2026-06-10T11:00:00+02:00',
    '2026-06-10',
    '2026-06-10T1a:00:00Z',
    '2026-06-10T11:0a:00Z',
    '',
    'x'.repeat(20),
    '1970-01-01T00:00:00Z',
    '1969-12-31T23:59:59Z',
  ];

  it('is the same for skipped records as for parsed ones, whatever the time looks like', async () => {
    // The same records once with an item-level backslash, which forces each of them to be parsed.
    const records = [...times, ...times].map((eventTime, i) =>
      event(i % 3 ? 'LookAtTide' : 'MoorShip', { eventTime }),
    );
    const skipped = await read(json({ Records: records }));
    const parsed = await read(json({ Records: records.map((one) => ({ ...one, path: '\\' })) }));
    const facts = ({ summary }: Got) => ({
      ...summary,
      contentDigest: '',
      bytes: 0,
      undecodable: summary.undecodable.count,
    });
    expect(facts(skipped)).toEqual(facts(parsed));
    expect(skipped.summary.records).toBe(records.length);
  });

  it('does not take a time for the only thing that changes when it decides more', async () => {
    const moody: RecordSource = {
      ...harbour,
      id: 'moody',
      selector: {
        ...harbour.selector,
        observe: (values) => {
          const observed = harbour.selector.observe(values);
          return (
            observed && { ...observed, scope: new Date(observed.at).getUTCMinutes() % 2 ? 'odd/x' : 'even/x' }
          );
        },
      },
    };
    const records = ['00', '01', '02', '03', '05'].map((minute) =>
      event('LookAtTide', { eventTime: `2026-06-10T11:${minute}:00Z` }),
    );
    const { summary } = await read(json({ Records: [grant, ...records] }), { sources: [moody] });
    expect(summary.slots.map(({ scope, count }) => [scope, count])).toEqual([
      ['111111111111/eu-west-1', 1],
      ['even/x', 2],
      ['odd/x', 3],
    ]);
  });

  it('is bounded when names are made up', async () => {
    const records = Array.from({ length: 25_000 }, (_, i) => event(`Made${i}Up`, { account: `a${i}` }));
    const { summary } = await read(json({ Records: records }));
    expect(summary.records).toBe(25_000);
    expect(summary.slots).toHaveLength(5_000);
    expect(summary.operations).toHaveLength(20_001);
    expect(summary.operations.find(({ operation }) => operation === 'other:Other')?.count).toBe(5_000);
    expect(summary.problems).toEqual({ count: 1, first: [{ kind: 'crowded', count: 20_000 }] });
  });
});

describe('bad records in good files', () => {
  it('counts a line that is no JSON and goes on', async () => {
    const { summary, pages } = await read(
      `${json(grant)}\n{"eventName":"GrantBerth","x":01}\n${json(grant)}\n`,
    );
    expect(idsOf(pages)).toEqual(['g', 'g']);
    expect(summary.undecodable.count).toBe(1);
    expect(summary.undecodable.first[0]).toMatchObject({ line: 2, offset: json(grant).length + 1 });
    expect(summary.undecodable.first[0]?.reason).toMatch(/^not JSON: /);
  });

  it('lists the first few and counts the rest', async () => {
    const lines = Array.from({ length: 50 }, () => '{"eventName":"GrantBerth","x":01}\n{x}\n').join('');
    const { summary } = await read(`${json(grant)}\n${lines}`);
    expect([summary.undecodable.count, summary.undecodable.first.length]).toEqual([50, 20]);
    expect([summary.problems.count, summary.problems.first.length]).toEqual([50, 20]);
    expect(describeSummary(summary)).toHaveLength(42);
  });

  it("counts records of another kind among the source's own", async () => {
    const { summary } = await read(json({ Records: [grant, { a: 1 }, 'x'] }));
    expect(summary.records).toBe(1);
    expect(summary.undecodable.first.map(({ reason }) => reason)).toEqual([
      'no record of harbour log: JSON without eventName',
      'no record of harbour log: a bare string',
    ]);
  });

  it('keeps what came before structural damage and says where it is', async () => {
    const { summary, pages } = await read(`{"Records":[${json(grant)},\n${json(grant)},\n{"a":}]}`);
    expect(idsOf(pages)).toEqual(['g', 'g']);
    expect(summary.problems.first).toEqual([
      {
        kind: 'invalid-json',
        line: 3,
        column: 6,
        offset: 2 * json(grant).length + 21,
        reason: 'unexpected `}`',
        stopped: true,
      },
    ]);
    expect(describeSummary(summary)).toEqual([
      `${summary.path}:3:6: invalid JSON: unexpected \`}\`; the rest of the file was not read`,
    ]);
  });

  it('keeps what came before damage to the compression, and says so once', async () => {
    const many = json({
      Records: Array.from({ length: 3000 }, (_, i) => event('GrantBerth', { id: `${i}`, x: Math.sin(i) })),
    });
    const zipped = gzipSync(many);
    const { summary, pages } = await read(zipped.subarray(0, zipped.length >> 1));
    expect(idsOf(pages).length).toBeGreaterThan(1000);
    expect(idsOf(pages)).toEqual(idsOf(pages).map((_, i) => `${i}`));
    expect(summary.problems).toMatchObject({ count: 1, first: [{ kind: 'damaged', reason: 'cut off' }] });
  });
});

describe('pages', () => {
  const many = json({ Records: Array.from({ length: 2500 }, (_, i) => event('GrantBerth', { id: `${i}` })) });

  it('are cut by number and by size, in order, and waited for', async () => {
    const sizes = async (limits: ReadOptions['limits']): Promise<readonly number[]> => {
      const { pages } = await read(many, { ...(limits && { limits }) });
      expect(idsOf(pages)).toEqual(Array.from({ length: 2500 }, (_, i) => `${i}`));
      return pages.map(({ results }) => results.length);
    };
    expect(await sizes({})).toEqual([1000, 1000, 500]);
    expect((await sizes({ pageBytes: 100_000 })).length).toBeGreaterThan(2);
    expect((await sizes({ pageItems: 7 }))[0]).toBe(7);
  });

  it('stop when asked to', async () => {
    const stop = new AbortController();
    const path = join(folder, 'abort');
    writeFileSync(path, many);
    const reading = readRecords(path, { sources: [harbour], context: {}, signal: stop.signal }, () =>
      stop.abort(),
    );
    await expect(reading).rejects.toThrow(/aborted/);
  });

  it('pass a failing sink on', async () => {
    const path = join(folder, 'fail');
    writeFileSync(path, many);
    const reading = readRecords(path, { sources: [harbour], context: {} }, () =>
      Promise.reject(new Error('disk full')),
    );
    await expect(reading).rejects.toThrow('disk full');
  });
});
