import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { SurfaceDelta } from '../../../../src/core/model/access.ts';
import { compare } from '../../../../src/core/surface/compare.ts';
import { catalogueFrom } from '../../../../src/sources/aws/catalogue.ts';
import { policyBoxes } from '../../../../src/sources/aws/policy/boxes.ts';
import { buildCatalogue } from '../../../../src/sources/aws/policy/catalogue-build.ts';
import { confirm } from '../../../../src/sources/aws/policy/check.ts';

const folder = new URL('../../../../fixtures/cases/surface/', import.meta.url);

const shape = z.strictObject({
  name: z.string(),
  /** Its number in the list of pitfalls of policy semantics. */
  pitfall: z.number().optional(),
  source: z.strictObject({ url: z.url(), says: z.string() }).optional(),
  /** Where the source falls short of the case. */
  note: z.string().optional(),
  given: z.strictObject({
    old: z.unknown(),
    new: z.unknown(),
    oldBoundary: z.unknown().optional(),
    newBoundary: z.unknown().optional(),
    kind: z.enum(['identity', 'resource', 'trust']).default('identity'),
    resource: z.string().optional(),
  }),
  expected: z.strictObject({
    relation: z.enum(['equivalent', 'widened', 'narrowed', 'mixed', 'indeterminate']),
    /** A piece of what the undecided part says. */
    reason: z.string().optional(),
    witnessWithout: z.string().optional(),
    witnessPrincipal: z.string().optional(),
    boxActions: z.array(z.string()).optional(),
    /** Of every box, in order. */
    boxResources: z.array(z.array(z.string())).optional(),
  }),
});

const { universe } = catalogueFrom(await buildCatalogue(), 'memory');

const cases = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => shape.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))));

function place({ kind, resource }: (typeof cases)[number]['given']) {
  return { kind, ...(resource === undefined ? {} : { resource }) };
}

function documentsOf(given: (typeof cases)[number]['given'], side: 'old' | 'new') {
  const boundary = given[`${side}Boundary`];
  return [
    [{ ...place(given), text: JSON.stringify(given[side]) }],
    ...(boundary === undefined ? [] : [[{ kind: 'identity' as const, text: JSON.stringify(boundary) }]]),
  ];
}

describe('semantics of policies', () => {
  test.each(cases)('$name', ({ given, expected }) => {
    const [before, after] = [documentsOf(given, 'old'), documentsOf(given, 'new')];
    const surfaceOf = (layers: typeof before) => ({
      layers: layers.map((layer) =>
        layer.flatMap((document) => policyBoxes({ ...document, object: 'clerk', facet: 'inline' })),
      ),
    });
    const delta: SurfaceDelta = compare(surfaceOf(before), surfaceOf(after), universe);
    expect(delta.relation).toBe(expected.relation);
    if (delta.widened)
      expect(confirm(delta.widened.witness, { layers: before }, { layers: after })).toBe(true);
    if (delta.narrowed)
      expect(confirm(delta.narrowed.witness, { layers: after }, { layers: before })).toBe(true);
    const witness = (delta.widened ?? delta.narrowed)?.witness;
    if (expected.reason) expect(JSON.stringify(delta.indeterminate)).toContain(expected.reason);
    if (expected.witnessWithout) expect(witness?.context).not.toHaveProperty([expected.witnessWithout]);
    if (expected.witnessPrincipal) expect(witness?.principal).toBe(expected.witnessPrincipal);
    if (expected.boxActions)
      expect((delta.widened ?? delta.narrowed)?.boxes.map((box) => box.actions)).toEqual([
        expected.boxActions,
      ]);
    if (expected.boxResources)
      expect((delta.widened ?? delta.narrowed)?.boxes.map((box) => box.resources)).toEqual(
        expected.boxResources,
      );
  });
});
