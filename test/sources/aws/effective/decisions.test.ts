import { describe, expect, it } from 'vitest';
import { type Case, cases } from './decisions.ts';
import { sightOf } from './estate.ts';
import { organisations } from './organisations.ts';
import { allowsPoint, meetsPoint } from './point.ts';
import { contextOf } from './verdict.ts';

/** The same request of the surface, box by box and through the algebra, and of the evaluator. */
function told({ estate, asks }: Case): readonly unknown[] {
  const sight = sightOf(estate);
  return asks.map(([who, action, resource]) => {
    const person = estate.people.find(({ id }) => id === who);
    if (!person) throw new Error(`nobody is called ${who}`);
    const context = contextOf({ person, action, resource, context: {} }, estate);
    const { surface } = sight.identityOf(who);
    const request = { action, resource, context };
    const { decision } = sight.compiler.answer(
      { principal: who, action, resource, context: {} },
      sight.world,
    );
    const answer = decision === 'indeterminate' ? 'open' : decision === 'allowed';
    return [who, action, resource, meetsPoint(surface, request), allowsPoint(surface, request), answer];
  });
}

describe('who may do what', () => {
  it.each([...cases, ...organisations])('$name ($page)', (one) => {
    expect(told(one)).toEqual(
      one.asks.map(([who, action, resource, is]) => [who, action, resource, is, is, is]),
    );
  });
});
