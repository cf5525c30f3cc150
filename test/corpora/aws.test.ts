import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decode } from '../../src/sources/aws/decode.ts';
import { notDecodedReason } from '../../src/sources/aws/reasons.ts';
import { selector } from '../../src/sources/aws/selector.ts';
import type { Decoded } from '../../src/sources/source.ts';
import { corpora, countedByPython, say } from '../support/corpora.ts';

/** AWS's decoder over real recordings, against a count by another program. */

const events = join(corpora, 'events');
const sets = ['invictus-aws_dataset', 'stratus-red-team', 'TrailDiscover', 'cloud-custodian-cwe'];
const documented = existsSync(events)
  ? globSync(join(events, 'awsdocs-*')).map((folder) => basename(folder))
  : [];

interface Seen {
  readonly item: unknown;
  readonly decoded: Decoded;
}

function itemsIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(itemsIn);
  const records =
    typeof value === 'object' && value !== null && 'Records' in value ? value.Records : undefined;
  return Array.isArray(records) ? records : [value];
}

function read(file: string): readonly unknown[] {
  const text = readFileSync(file, 'utf8');
  const parts = file.endsWith('.jsonl') ? text.split('\n').filter((line) => line !== '') : [text];
  return parts.flatMap((part) => itemsIn(JSON.parse(part)));
}

function decodedIn(set: string): readonly Seen[] {
  return globSync(join(events, set, '*.{json,jsonl}'))
    .sort()
    .flatMap(read)
    .map((item) => ({ item, decoded: decode(item, {}) }));
}

function tally(names: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function changesOf(seen: readonly Seen[]): Readonly<Record<string, number>> {
  return tally(
    seen.flatMap(({ decoded }) =>
      decoded.kind === 'change' ? [`${decoded.event.outcome} ${decoded.event.operation}`] : [],
    ),
  );
}

function independentCount(
  names: readonly string[],
): Readonly<Record<string, Record<string, number>>> | undefined {
  const paths = names.map((name) => join(events, name));
  return countedByPython('count-changes.py', paths) as ReturnType<typeof independentCount>;
}

const present = [...sets, ...documented].filter((set) => existsSync(join(events, set)));
for (const set of sets) if (!present.includes(set)) say(`aws decoder: skipped ${set}, not in ${events}`);
const counted = present.length > 0 ? independentCount(present) : undefined;
if (present.length > 0 && !counted)
  say('aws decoder: skipped the independent count, python3 is not installed');

describe.each(present)('%s', (set) => {
  const seen = decodedIn(set);
  const kinds = tally(seen.map(({ decoded }) => decoded.kind));

  it.skipIf(!counted)('has the changes and attempts that the other program counts', () => {
    say(`aws decoder: ${set}: ${seen.length} items, ${JSON.stringify(kinds)}`);
    say(`aws decoder: ${set}: changes ${JSON.stringify(changesOf(seen))}`);
    expect(changesOf(seen)).toEqual(counted?.[set]);
  });

  it('has a reason for every write that made no change', () => {
    const passedOver = seen.flatMap(({ decoded }) => {
      if (decoded.kind !== 'kept' && decoded.kind !== 'passed') return [];
      if (decoded.observed.readOnly) return [];
      const { operation } = decoded.observed;
      return [`${operation}: ${decoded.kind === 'kept' ? decoded.reason : notDecodedReason(operation)}`];
    });
    const lines = tally(passedOver);
    for (const [line, count] of Object.entries(lines)) say(`  ${count} ${line}`);
    expect(Object.keys(lines).filter((line) => !/^[a-z0-9-]+:\w+: \S.*/.test(line))).toEqual([]);
  });

  it('has a reason for every item that could not be read', () => {
    const unread = seen.flatMap(({ decoded }) => {
      if (decoded.kind === 'undecodable') return [`undecodable: ${decoded.reason}`];
      return decoded.kind === 'foreign' ? [`foreign: ${decoded.what}`] : [];
    });
    for (const [line, count] of Object.entries(tally(unread))) say(`  ${count} ${line}`);
    expect(unread.filter((line) => !/: \S/.test(line))).toEqual([]);
  });

  it('has no unknown document in an applied change', () => {
    const unknown = seen.flatMap(({ decoded }) =>
      decoded.kind === 'change' && decoded.event.outcome === 'applied'
        ? decoded.event.effects.filter((effect) => effect.kind === 'set' && effect.value.kind === 'unknown')
        : [],
    );
    expect(unknown).toEqual([]);
  });

  it('decodes the same from what is stored', () => {
    for (const { decoded } of seen) {
      if (!('record' in decoded) || !decoded.record) continue;
      const again = decode(JSON.parse(decoded.record.body), {});
      expect(again).toEqual({ ...decoded, record: { ...decoded.record, redacted: [] } });
    }
  });

  it('is selected and observed from the head alone as from the whole record', () => {
    for (const { item, decoded } of seen) {
      if (!('observed' in decoded) || typeof item !== 'object' || item === null) continue;
      const head: Readonly<Record<string, unknown>> = { ...item };
      if (typeof head.eventName !== 'string') continue;
      const raw = selector.observedKeys.map((key) =>
        head[key] === undefined ? undefined : String(head[key]),
      );
      const observed = selector.observe(raw);
      if (observed) expect(observed).toEqual(decoded.observed);
      if (decoded.kind === 'passed') continue;
      const strings = Object.values(head).filter((value) => typeof value === 'string');
      expect(strings.some((one) => selector.wanted.has(one) || selector.isVersionedWanted(one))).toBe(true);
    }
  });
});

interface Labelled {
  readonly provenance: string;
  readonly item: Readonly<Record<string, unknown>>;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `eventName/part/key` of every parameter in an event. */
function parametersOf(event: Readonly<Record<string, unknown>>): readonly string[] {
  const name = `${event.eventSource} ${event.eventName}`;
  return ['requestParameters', 'responseElements'].flatMap((part) => {
    const held = event[part];
    return isObject(held) ? Object.keys(held).map((key) => `${name}/${part}/${key}`) : [name];
  });
}

describe.skipIf(!sets.every((set) => present.includes(set)))('fixtures that claim a recorded shape', () => {
  const recorded = new Set(
    sets
      .filter((set) => present.includes(set))
      .flatMap((set) => globSync(join(events, set, '*.json')).flatMap(read))
      .filter(isObject)
      .flatMap(parametersOf),
  );
  const claimed = globSync(join(import.meta.dirname, '../../fixtures/sources/aws/*.json'))
    .map((file) => ({ file: basename(file), ...(JSON.parse(readFileSync(file, 'utf8')) as Labelled) }))
    .filter(({ provenance }) => provenance.startsWith('shape as recorded'));

  it.each(claimed)('$file has only parameters that were recorded', ({ item }) => {
    expect(
      parametersOf(item).filter((parameter) => parameter.includes('/') && !recorded.has(parameter)),
    ).toEqual([]);
  });
});

it.skipIf(present.length > 0)('has nothing to run over', () => {
  expect(present).toEqual([]);
});
