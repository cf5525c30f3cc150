import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentationOnly, documentationOnlyIdentities } from '../../src/demo/documented.ts';
import { demoEnd, demoRecords } from '../../src/demo/records.ts';
import { corpora } from '../support/corpora.ts';

/** The demo's records have no key that real ones of the same call have not. */

type Item = Readonly<Record<string, unknown>>;

const folders = ['invictus-aws_dataset', 'stratus-red-team', 'TrailDiscover', 'awsdocs-*'];
const present = existsSync(join(corpora, 'events/invictus-aws_dataset'));
if (!present) process.stderr.write(`demo shapes: skipped, no recorded events in ${corpora}/events\n`);

/** Policy documents are content, not shape. */
const documents = new Set(['bucketPolicy']);

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function keyPaths(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((one) => keyPaths(one, `${path}[]`))];
  if (!isItem(value)) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, one]) =>
      documents.has(key) ? [`${path}.${key}`] : keyPaths(one, `${path}.${key}`),
    ),
  ];
}

function recordsIn(value: unknown): readonly Item[] {
  if (Array.isArray(value)) return value.flatMap(recordsIn);
  if (!isItem(value)) return [];
  if ('eventName' in value && 'eventSource' in value) return [value];
  return Object.values(value).flatMap(recordsIn);
}

function recorded(): readonly Item[] {
  return globSync(folders.map((folder) => join(corpora, 'events', folder, '**/*.{json,jsonl}'))).flatMap(
    (file) => {
      const text = readFileSync(file, 'utf8');
      const parts = file.endsWith('.jsonl') ? text.split('\n').filter((line) => line !== '') : [text];
      return parts.flatMap((part) => recordsIn(JSON.parse(part)));
    },
  );
}

function callName(record: Item): string {
  return `${record.eventSource} ${record.eventName}`;
}

function identityType(record: Item): string {
  const identity = record.userIdentity;
  return isItem(identity) ? String(identity.type) : 'none';
}

function pathsOf(records: readonly Item[], parts: readonly string[]): ReadonlySet<string> {
  return new Set(records.flatMap((record) => parts.flatMap((part) => keyPaths(record[part], part))));
}

function without(paths: ReadonlySet<string>, known: ReadonlySet<string>): readonly string[] {
  return [...paths].filter((path) => !known.has(path)).sort();
}

describe.skipIf(!present)('the demo against recorded events', () => {
  const real = present ? recorded() : [];
  const made = demoRecords({ end: demoEnd })
    .filter(({ path }) => path.startsWith('AWSLogs/'))
    .flatMap(({ body }) => recordsIn(JSON.parse(body)));
  const realCalls = Map.groupBy(real, callName);
  const listed = new Set(documentationOnly.map((one) => `${one.eventSource} ${one.eventName}`));
  const bodies = ['requestParameters', 'responseElements'];

  it.each([...Map.groupBy(made, callName)])('%s has no other keys', (name, records) => {
    if (listed.has(name)) return;
    const known = pathsOf(realCalls.get(name) ?? [], [...bodies, 'additionalEventData', 'resources']);
    const mine = pathsOf(records, [...bodies, 'additionalEventData', 'resources']);
    expect(realCalls.has(name)).toBe(true);
    expect(without(mine, known)).toEqual([]);
  });

  it.each([...listed])('%s was never recorded with its contents, and the demo makes it', (name) => {
    const withContents = (realCalls.get(name) ?? []).filter((record) => isItem(record.requestParameters));
    expect(withContents).toEqual([]);
    expect(made.some((record) => callName(record) === name && isItem(record.requestParameters))).toBe(true);
  });

  it.each([...Map.groupBy(made, identityType)])('the identity %s has no other keys', (type, records) => {
    const known = real.filter((record) => identityType(record) === type);
    const documented = documentationOnlyIdentities.some((one) => one.type === type);
    expect(known.length > 0).toBe(!documented);
    if (documented) return;
    expect(without(pathsOf(records, ['userIdentity']), pathsOf(known, ['userIdentity']))).toEqual([]);
  });

  it('has no other keys around them', () => {
    const outside = (records: readonly Item[]) =>
      new Set(
        records.flatMap((record) => [...Object.keys(record), ...keyPaths(record.tlsDetails, 'tlsDetails')]),
      );
    expect(without(outside(made), outside(real))).toEqual([]);
  });
});
