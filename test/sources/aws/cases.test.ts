import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../../src/core/model/time.ts';
import { decode } from '../../../src/sources/aws/decode.ts';
import { decoders } from '../../../src/sources/aws/operations/decoders.ts';
import { selector } from '../../../src/sources/aws/selector.ts';
import type { DecodeContext } from '../../../src/sources/source.ts';
import { deepFrozen } from './deep-frozen.ts';

/** One recorded or documented item, and what must become of it. */
interface Case {
  readonly name: string;
  /** Whether AWS was seen to write it so, or only documents it. */
  readonly provenance: string;
  readonly context?: { readonly takenAt: string };
  readonly item: Readonly<Record<string, unknown>>;
  readonly expected: Readonly<Record<string, unknown>> & { readonly redacted?: readonly string[] };
}

const folder = join(import.meta.dirname, '../../../fixtures/sources/aws');
const cases = globSync(join(folder, '*.json'))
  .sort()
  .map((file) => ({ file: basename(file), ...(JSON.parse(readFileSync(file, 'utf8')) as Case) }));

function contextOf(given: Case['context']): DecodeContext {
  const takenAt = given && parseInstant(given.takenAt);
  return takenAt === undefined ? {} : { takenAt };
}

describe.each(cases)('$file: $name', ({ item, context, expected, provenance }) => {
  const { redacted, ...outcome } = expected;
  const decoded = decode(item, contextOf(context));

  it('decodes as written', () => {
    expect(decoded).toMatchObject(outcome);
    if (redacted) expect(decoded).toMatchObject({ record: { redacted } });
  });

  it('is pure', () => {
    expect(decode(deepFrozen(structuredClone(item)), contextOf(context))).toEqual(decoded);
  });

  it('decodes the same from what is stored', () => {
    if (!('record' in decoded) || !decoded.record) return;
    const again = decode(JSON.parse(decoded.record.body), {});
    expect(again).toEqual({ ...decoded, record: { ...decoded.record, redacted: [] } });
  });

  it('says where its shape is from', () => {
    expect(provenance).toMatch(/^(shape as recorded|documentation-only: )/);
  });

  it('is selected and observed from its bytes alone', () => {
    if (!('observed' in decoded)) return;
    const raw = selector.observedKeys.map((key) =>
      item[key] === undefined || typeof item[key] === 'object' ? undefined : String(item[key]),
    );
    expect(selector.observe(raw)).toEqual(decoded.observed);
    if (decoded.kind === 'passed') return;
    const strings = Object.values(item).filter((value) => typeof value === 'string');
    expect(strings.some((each) => selector.wanted.has(each) || selector.isVersionedWanted(each))).toBe(true);
  });
});

it('every decoder has a case', () => {
  const shown = new Set(
    cases.flatMap(({ expected }) => {
      const event = expected.event as { readonly operation?: string } | undefined;
      return event?.operation ?? [];
    }),
  );
  expect([...decoders.keys()].filter((name) => !shown.has(name))).toEqual([]);
});
