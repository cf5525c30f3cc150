import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { compileNames } from '../../../src/sources/records/names.ts';
import { createScanner } from '../../../src/sources/records/scan.ts';
import { event, harbour } from './fake-source.ts';
import { cut, itemsOf, mustBeParsed, runScan, type Scanned } from './run-scan.ts';
import { traps } from './traps.ts';

const seed = 20261123;

/** Candidates come in order, each equal to an item; none that has to be parsed is left out. */
function expectSound(scanned: Scanned, values: readonly unknown[]): void {
  const items = itemsOf(values);
  expect(scanned.problems).toEqual([]);
  expect(scanned.skipped + scanned.candidates.length).toBe(items.length);
  let next = 0;
  for (const item of items) {
    const isCandidate = JSON.stringify(scanned.candidates[next]) === JSON.stringify(item);
    if (isCandidate) next++;
    else expect(mustBeParsed(item), `missed ${JSON.stringify(item)}`).toBe(false);
  }
  expect(next).toBe(scanned.candidates.length);
}

function escapeOf(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function valuesOf({ text, values }: (typeof traps)[number]): readonly unknown[] {
  return values ?? [JSON.parse(text)];
}

describe('traps', () => {
  test.each(traps)('$name', (trap) => {
    const scanned = runScan([Buffer.from(trap.text)]);
    expectSound(scanned, valuesOf(trap));
    expect(scanned.skipped).toBe(trap.skipped);
  });

  test.each(traps.filter(({ text }) => text.length < 3000))('$name, cut in two at every byte', (trap) => {
    const bytes = Buffer.from(trap.text);
    const whole = runScan([bytes]);
    for (let at = 0; at <= bytes.length; at++) expect(runScan(cut(bytes, [at]))).toEqual(whole);
  });

  test.each(traps.filter(({ text }) => text.length < 3000))('$name, byte by byte', (trap) => {
    const bytes = Buffer.from(trap.text);
    expect(runScan([...bytes].map((byte) => Buffer.from([byte])))).toEqual(runScan([bytes]));
  });
});

describe(`fuzz against JSON.parse (seed ${seed})`, () => {
  const text = fc.oneof(
    fc.constantFrom(
      'GrantBerth',
      'RevokeBerth',
      'GrantBerth20150331',
      'LookAtTide',
      'eventName',
      'Records',
      'account',
    ),
    fc.constantFrom('\\', '"', '\\"', '}', ']', '{"a":[', '\n', '\u2028', 'é', ''),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  // Keys hold no backslash: V8 13.6 (Node 24) itself mistakes `"\n"` for a key `\` that it has met in that place.
  const key = text.map((one) => one.replaceAll('\\', '/'));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(true, false, null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 5 }),
    ),
  }));
  const record = fc
    .tuple(fc.dictionary(key, value, { maxKeys: 4 }), fc.constantFrom('LookAtTide', 'GrantBerth', 'MoorShip'))
    .map(([more, name]) => ({ ...event(name), ...more }));
  const item = fc.oneof({ weight: 4, arbitrary: record }, { weight: 1, arbitrary: value });
  const top = fc.oneof(
    fc.array(item, { maxLength: 5 }),
    fc
      .tuple(
        fc.constantFrom('Records', 'Events', 'logEvents'),
        fc.array(item, { maxLength: 5 }),
        fc.dictionary(key, value),
      )
      .map(([wrapper, list, more]) => ({ ...more, [wrapper]: list, last: 1 })),
    record,
  );
  const layout = fc.record({
    indent: fc.constantFrom('', ' ', '\t', '    '),
    separator: fc.constantFrom('\n', '\r\n', '  ', '\n\n'),
    escapes: fc.boolean(),
  });

  it('misses nothing and hands on exact bytes, however the text is written and cut', () => {
    fc.assert(
      fc.property(
        fc.array(top, { maxLength: 4 }),
        layout,
        fc.array(fc.nat(), { maxLength: 6 }),
        (tops, how, cuts) => {
          const written = tops.map((one) => JSON.stringify(one, null, how.indent));
          const escaped = written.map((one) => (how.escapes ? one.replaceAll(/[NBRo]/g, escapeOf) : one));
          const bytes = Buffer.from(escaped.join(how.separator));
          const values = escaped.map((one): unknown => JSON.parse(one));
          expectSound(
            runScan(
              cut(
                bytes,
                cuts.map((at) => at % (bytes.length + 1)),
              ),
            ),
            values,
          );
        },
      ),
      { seed, numRuns: 1500 },
    );
  });

  it('survives any change of a byte and finds everything before it', () => {
    const lines = [
      event('LookAtTide'),
      event('GrantBerth', { n: 1 }),
      event('RevokeBerth', { s: { t: ['}'] } }),
    ];
    const bytes = Buffer.from(lines.map((one) => JSON.stringify(one)).join('\n'));
    const ends = [0, 1, 2].map(
      (n) =>
        lines
          .slice(0, n + 1)
          .map((one) => JSON.stringify(one))
          .join('\n').length,
    );
    const found = (piece: Buffer): number => {
      const tally = { candidates: 0 };
      const scanner = createScanner({
        candidate: () => {
          tally.candidates++;
          return false;
        },
        skip: () => true,
        problem: () => undefined,
      });
      scanner.use(compileNames(harbour.selector));
      scanner.feed(piece);
      scanner.finish();
      scanner.run();
      return tally.candidates;
    };
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, byte) => {
        const changed = Buffer.from(bytes);
        changed[at] = byte;
        const wantedBefore = [1, 2].filter((n) => (ends[n] ?? 0) <= at).length;
        expect(found(changed)).toBeGreaterThanOrEqual(wantedBefore);
      }),
      { seed, numRuns: 1000 },
    );
  });
});

describe('damage', () => {
  const grant = JSON.stringify(event('GrantBerth'));

  const broken = [
    ['brace missing', '{"a":1'],
    ['nested brace missing', '{"a":{"b":1'],
    ['list not closed', '{"a":[1,'],
    ['string not closed', '{"a":"b'],
    ['nested string not closed', '{"a":{"b":"c'],
    ['quote in a string not escaped', '{"a":"b"c"}'],
    ['wrong bracket', '{"a":[1}'],
    ['bare word', '{a:1}'],
    ['plain text', 'Picked up JAVA_TOOL_OPTIONS'],
    ['brace too many', '{"a":{}}}'],
    ['wrapper damaged', '{"Records":[{"a":{"b":1}'],
    ['wrapper without a comma', '{"Records":[{"a":1}{"b":2}]}'],
  ] as const;

  test.each(broken)('in JSON lines, a line with %s takes no other line along', (name, line) => {
    const scanned = runScan([Buffer.from(`${grant}\n${line}\n${grant}\n${grant}\n`)]);
    const grants = scanned.candidates.filter((one) => JSON.stringify(one) === grant);
    expect(grants).toHaveLength(3);
    expect(scanned.problems).toHaveLength(1);
    expect(scanned.problems[0]?.stopped).toBe(name.startsWith('wrapper') ? 'line' : false);
  });

  test.each(broken)(
    'in JSON lines cut at every byte, a line with %s is noticed in the same place',
    (_, line) => {
      const bytes = Buffer.from(`${grant}\n${line}\n${grant}\n`);
      const whole = runScan([bytes]);
      for (let at = 0; at < bytes.length; at++) expect(runScan(cut(bytes, [at]))).toEqual(whole);
    },
  );

  it('keeps what was complete in a list that spans lines, and says where it stopped', () => {
    const text = `{"Records":[\n${grant},\n{"a":[1,2},\n${grant}\n]}`;
    expect(runScan([Buffer.from(text)])).toMatchObject({
      candidates: [JSON.parse(grant)],
      problems: [
        { kind: 'unexpected', at: { line: 3, column: 10 }, reason: 'unexpected `}`', stopped: true },
      ],
    });
  });

  it('tells a file that ends too early from one that is whole', () => {
    const at = (text: string) =>
      runScan([Buffer.from(text)]).problems.map(({ kind, reason }) => `${kind}: ${reason}`);
    expect(at('{"Records":[{"a":1}]}')).toEqual([]);
    expect(at('{"Records":[{"a":1}]')).toEqual(['cut-off: the file ends inside a list of records']);
    expect(at('{"Records":[{"a":1}')).toEqual(['cut-off: the file ends inside a list of records']);
    expect(at('{"Records":[{"a":1')).toEqual(['cut-off: the file ends inside a record']);
    expect(at('{"a":1')).toEqual(['cut-off: the file ends inside a value']);
    expect(at('  \n')).toEqual([]);
  });

  it('reports a raw line break where it is, not where it is noticed', () => {
    const [problem] = runScan([Buffer.from('{"a":1}\n{"b":"c\n{"d":2}\n')]).problems;
    expect(problem).toMatchObject({
      at: { line: 2, column: 8, offset: 15 },
      reason: 'a line break inside a string',
    });
  });

  it('reads on after zero bytes and reports them once', () => {
    const zeros = '\0'.repeat(10);
    const scanned = runScan([Buffer.from(`${grant}\n${zeros}${grant}\n${zeros}`)]);
    expect(scanned.candidates).toHaveLength(2);
    expect(scanned.problems.map(({ reason, at }) => [reason, at.line])).toEqual([
      ['zero bytes between records', 2],
      ['zero bytes between records', 3],
    ]);
  });

  it('gives a record past the limit as a problem, and goes on with the next line', () => {
    const long = JSON.stringify({ a: 'x'.repeat(5_000) });
    const bytes = Buffer.from(`${grant}\n${long}\n${grant}\n${grant}\n`);
    const pieces = cut(
      bytes,
      Array.from({ length: 50 }, (_, i) => i * 100),
    );
    const scanned = runScan(pieces, 1_000);
    expect(scanned.problems).toMatchObject([{ kind: 'too-large', at: { line: 2, column: 1 } }]);
    expect(scanned.candidates.length).toBeGreaterThanOrEqual(2);
  });

  it('says where each candidate is', () => {
    const text = `\n{"Records":[\r\n  ${grant},\n${grant}]}\n${grant}`;
    expect(runScan([Buffer.from(text)]).places).toEqual([
      { offset: 17, line: 3, column: 3 },
      { offset: 17 + grant.length + 2, line: 4, column: 1 },
      { offset: 17 + 2 * grant.length + 5, line: 5, column: 1 },
    ]);
  });
});
