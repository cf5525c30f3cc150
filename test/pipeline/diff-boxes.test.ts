import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResidualBox, ResidualExcept } from '../../src/core/model/access.ts';
import { tidied } from '../../src/pipeline/diff-boxes.ts';

function box(own: Partial<ResidualBox>): ResidualBox {
  const origin = { object: '', facet: '', statement: '' };
  return {
    principals: [],
    actions: ['s3:GetObject'],
    resources: ['*'],
    conditions: [],
    except: [],
    origin,
    ...own,
  };
}

describe('a box', () => {
  it('loses the resources that an exception takes away whole', () => {
    const before = box({
      resources: ['a/*', 'b/*', 'c/*'],
      except: [{ resources: ['a/*', 'b/*'], conditions: [] }],
    });
    expect(tidied(before)).toEqual(box({ resources: ['c/*'] }));
  });

  it('keeps an exception that still reaches into what is left', () => {
    const except = [{ resources: ['a/*', 'b/x'], conditions: [] }];
    expect(tidied(box({ resources: ['a/*', 'b/*'], except }))).toEqual(box({ resources: ['b/*'], except }));
  });

  it('loses the principals that an exception takes away whole', () => {
    const except = [{ principals: ['ci'], resources: ['*'], conditions: ['from home'] }];
    const before = box({ principals: ['ci', 'desk'], conditions: ['from home'], except });
    expect(tidied(before)).toEqual(box({ principals: ['desk'], conditions: ['from home'] }));
  });

  it.each([
    ['its own conditions', { resources: ['a'], conditions: ['from home'] }],
    ['some of the principals', { principals: ['ci'], resources: ['a'], conditions: [] }],
    ['some of the actions', { actions: ['s3:GetObject'], resources: ['a'], conditions: [] }],
    ['what is not in a list', { resources: ['not a'], conditions: [] }],
  ])('stays as it is where an exception takes %s', (_what, except: ResidualExcept) => {
    const before = box({ principals: ['ci', 'desk'], resources: ['a', 'b'], except: [except] });
    expect(tidied(before)).toEqual(before);
  });
});

/** Membership by the words themselves: patterns as regular expressions, a condition as a switch. */
interface Point {
  readonly principal: string;
  readonly resource: string;
  readonly conditions: readonly string[];
}

function inList(list: readonly string[], name: string): boolean {
  const matches = (pattern: string) =>
    new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(name);
  return list.some((item) =>
    item.startsWith('not ') ? !list.some((one) => matches(one.slice(4))) : matches(item),
  );
}

function holds(one: ResidualExcept, point: Point): boolean {
  return (
    (one.principals === undefined || inList(one.principals, point.principal)) &&
    (one.resources.length === 0 || inList(one.resources, point.resource)) &&
    one.conditions.every((text) => point.conditions.includes(text))
  );
}

function isIn(one: ResidualBox, point: Point): boolean {
  return holds(one, point) && !one.except.some((except) => holds(except, point));
}

const resource = fc.constantFrom('*', 'a', 'a*', 'ab', 'b*', 'b', '?b');
const principal = fc.constantFrom('*', 'ci', 'c*', 'desk', 'd?sk');
const conditions = fc.subarray(['home', 'night']);
const except: fc.Arbitrary<ResidualExcept> = fc.oneof(
  fc.record({ resources: fc.array(resource, { minLength: 1, maxLength: 3 }), conditions }),
  fc.record({
    principals: fc.array(principal, { minLength: 1, maxLength: 2 }),
    resources: fc.array(resource, { minLength: 1, maxLength: 3 }),
    conditions,
  }),
  fc.record({
    resources: fc
      .array(resource, { minLength: 1, maxLength: 2 })
      .map((list) => list.map((item) => `not ${item}`)),
    conditions,
  }),
);
const boxes = fc
  .record({
    principals: fc.uniqueArray(principal, { minLength: 1, maxLength: 3 }),
    resources: fc.uniqueArray(resource, { minLength: 1, maxLength: 4 }),
    conditions,
    except: fc.array(except, { maxLength: 3 }),
  })
  .map(box);

it('holds exactly what it held before, whatever the lists', () => {
  const points = ['ci', 'desk', 'cx'].flatMap((who) =>
    ['a', 'ab', 'b', 'bb', 'x'].flatMap((what) =>
      [[], ['home'], ['night'], ['home', 'night']].map((when) => ({
        principal: who,
        resource: what,
        conditions: when,
      })),
    ),
  );
  fc.assert(
    fc.property(boxes, (before) => {
      const after = tidied(before);
      for (const point of points) expect(isIn(after, point)).toBe(isIn(before, point));
    }),
    { seed: 42, numRuns: 3000 },
  );
});
