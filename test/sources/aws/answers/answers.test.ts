import { describe, expect, it } from 'vitest';
import { answerReaders } from '../../../../src/sources/aws/answers/read.ts';
import { deepFrozen } from '../deep-frozen.ts';
import { principalCases } from './iam-cases.ts';
import { listingCases } from './listing-cases.ts';
import { managedPolicyCases } from './managed-policy-cases.ts';
import { organizationCases } from './organization-cases.ts';
import { policyCases } from './resource-cases.ts';
import { type AnswerCase, account, cutDown, decodeAnswer, saidBy, wrapped } from './said.ts';

/** Answers written by hand in the shape that AWS's API reference and CLI reference document; none is recorded. */
const cases = [
  ...principalCases,
  ...managedPolicyCases,
  ...organizationCases,
  ...policyCases,
  ...listingCases,
];

const titled = cases.map((one) => ({ title: `${one.call}, ${one.name}`, one }));

it.each(titled)('$title: says what it shows', ({ one }) => {
  expect(saidBy(decodeAnswer(deepFrozen(wrapped(one))))).toEqual(one.says);
});

const bare = titled.flatMap(({ title, one }) => (one.bare ? [{ title, one, bare: one.bare }] : []));

it.each(bare)(
  '$title: says no more without its wrapper',
  ({ one, bare: { says = one.says, ...context } }) => {
    expect(saidBy(decodeAnswer(deepFrozen({ ...one.response }), context))).toEqual(says);
  },
);

it.each(titled.filter(({ one }) => typeof one.says !== 'string'))(
  '$title: says nothing when it is refused',
  ({ one: { response: _, ...rest } }) => {
    expect(saidBy(decodeAnswer(wrapped({ ...rest, error: 'AccessDenied' })))).toBe('refused: AccessDenied');
  },
);

const cuts = titled.flatMap(({ title, one }) =>
  (one.cuts ?? []).flatMap((cut) =>
    typeof one.says === 'string' ? [] : [{ title, one, says: one.says, cut, with: JSON.stringify(cut) }],
  ),
);

it.each(cuts)('$title: vouches for no absence with $with', ({ one, says, cut }) => {
  const part: AnswerCase = {
    ...one,
    params: { ...one.params, ...cut.params },
    response: { ...one.response, ...cut.response },
  };
  expect(saidBy(decodeAnswer(wrapped(part)))).toEqual(cutDown(says, one.cutFamilies ?? []));
});

it('every operation has a case', () => {
  const shown = new Set(cases.map(({ call }) => call));
  expect([...answerReaders.keys()].filter((call) => !shown.has(call))).toEqual([]);
});

it('every listing that vouches for all has a case in which it does not', () => {
  const whole = cases.filter(({ says }) => typeof says !== 'string' && says.complete);
  const cut = new Set(cases.filter(({ cuts = [] }) => cuts.length > 0).map(({ call }) => call));
  expect(whole.map(({ call }) => call).filter((call) => !cut.has(call))).toEqual([]);
});

describe('a thousand queues', () => {
  const QueueUrls = Array.from(
    { length: 1000 },
    (_, index) => `https://sqs.eu-west-1.amazonaws.com/${account}/q${index}`,
  );
  const complete = (params: Readonly<Record<string, unknown>>): unknown => {
    const said = saidBy(
      decodeAnswer(wrapped({ call: 'sqs:ListQueues', name: '', params, response: { QueueUrls }, says: '' })),
    );
    return typeof said === 'string' ? said : said.complete;
  };

  it('may be the first of more where no limit was given', () => {
    expect(complete({})).toBeUndefined();
  });

  it('are all where one was, and no token came', () => {
    expect(complete({ MaxResults: 1000 })).toEqual([`sqs-queue ${account} arn:aws:sqs:eu-west-1:`]);
  });
});
