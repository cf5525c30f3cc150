import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFault } from '../../../../src/sources/aws/policy/json-fault.ts';
import { membersAt, placeAt } from '../../../../src/sources/aws/policy/json-places.ts';

describe('text that is no JSON', () => {
  it.each([
    ['', '1:1', 'it ends too early'],
    ['{\n  "Statement": [\n', '3:1', 'it ends too early'],
    ['{ "a": 1, }', '1:11', 'unexpected `}`'],
    ['{\n  "a": 1\n  "b": 2\n}', '3:3', 'a string that is broken or out of place'],
    ["{ 'a': 1 }", '1:3', "unexpected `'`"],
    ['{ "a": "one\ntwo" }', '1:8', 'a string that is broken or out of place'],
    ['{ "a": "\\x" }', '1:8', 'a string that is broken or out of place'],
    ['{} {}', '1:4', 'unexpected `{`'],
    ['[1, 2', '1:6', 'it ends too early'],
    ['[}', '1:2', 'unexpected `}`'],
    ['// policy\n{}', '1:1', 'unexpected `/`'],
    ['😀', '1:1', 'unexpected `😀`'],
  ])('%j is said to break at %s: %s', (text, place, reason) => {
    const fault = jsonFault(text);
    expect(fault && [placeAt(text, fault.offset), fault.reason]).toEqual([place, reason]);
  });

  it('is exactly what JSON.parse refuses', () => {
    const isSound = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    const cut = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', '\\', '\u0001', '-', '0'));
    fc.assert(
      fc.property(cut, ([json, at, mark]) => {
        const from = at % (json.length + 1);
        for (const text of [json, json.slice(0, from) + mark + json.slice(from + 1)])
          expect(jsonFault(text) === undefined).toBe(isSound(text));
      }),
      { seed: 42, numRuns: 3000 },
    );
  });
});

it('members of an object or list stand where their text is', () => {
  const value = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()));
  fc.assert(
    fc.property(value, fc.constantFrom(undefined, 1, '\t'), (written, indent) => {
      const text = JSON.stringify(written, null, indent);
      const found = membersAt(text, 0).map(({ key, start, end }) => [
        key,
        JSON.parse(text.slice(start, end)),
      ]);
      const isList = Array.isArray(written);
      const expected = Object.entries(JSON.parse(text) as object).map(([key, one]) => [
        isList ? undefined : key,
        one,
      ]);
      expect(found).toEqual(expected);
    }),
    { seed: 42, numRuns: 500 },
  );
});
