import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { decide } from '../../../../src/sources/aws/policy/evaluate-decide.ts';

const folder = new URL('../../../../fixtures/cases/can/', import.meta.url);

const documents = z.array(z.unknown()).default([]);
const levels = z.array(z.array(z.unknown())).default([]);

const shape = z.strictObject({
  name: z.string(),
  /** Its number in the list of pitfalls of policy semantics. */
  pitfall: z.number().optional(),
  /** Where AWS rules it, and what it says there, in our words. */
  source: z.strictObject({ url: z.url(), says: z.string() }).optional(),
  /** What is not obvious about the case. */
  note: z.string().optional(),
  given: z.strictObject({
    policies: documents,
    resourcePolicy: z.unknown().optional(),
    permissionsBoundary: z.unknown().optional(),
    scps: levels,
    rcps: levels,
    sessionPolicies: documents,
    principal: z.string().optional(),
    resourceAccount: z.string().optional(),
    action: z.string(),
    resource: z.string(),
    context: z.record(z.string(), z.union([z.string(), z.array(z.string())])).default({}),
    partialContext: z.boolean().default(false),
  }),
  expected: z.strictObject({
    decision: z.enum(['allowed', 'implicitly-denied', 'explicitly-denied', 'indeterminate']),
    /** Each is a piece of some line of the explanation. */
    because: z.array(z.string()).default([]),
  }),
});

const cases = readdirSync(folder)
  .sort()
  .map((file) => shape.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))));

function paper(name: string) {
  return (document: unknown, index: number) => ({
    name: `${name}-${index + 1}.json`,
    text: JSON.stringify(document),
  });
}

function answerTo(given: (typeof cases)[number]['given']) {
  const one = (name: string, document: unknown) =>
    document === undefined ? undefined : paper(name)(document, 0);
  const placed = (name: string, list: (typeof given)['scps']) =>
    list.map((papers, index) => ({
      label: `${index + 1}`,
      papers: papers.map(paper(`${name}-${index + 1}`)),
    }));
  return decide(
    {
      identity: given.policies.map(paper('policy')),
      resource: one('resource', given.resourcePolicy),
      boundary: one('boundary', given.permissionsBoundary),
      session: given.sessionPolicies.map(paper('session')),
      scps: placed('scp', given.scps),
      rcps: placed('rcp', given.rcps),
    },
    { ...given, isPartial: given.partialContext },
  );
}

describe('may this principal do this', () => {
  test.each(cases)('$name', ({ given, expected }) => {
    const { decision, because } = answerTo(given);
    const lines = because.flatMap(({ text, reasons }) => [text, ...reasons.map((reason) => reason.text)]);
    expect({ decision, lines: decision === expected.decision ? [] : lines }).toEqual({
      decision: expected.decision,
      lines: [],
    });
    for (const piece of expected.because) expect(lines.join('\n')).toContain(piece);
    expect(because).not.toEqual([]);
  });
});
