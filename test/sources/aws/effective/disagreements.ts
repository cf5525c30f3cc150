import { type Estate, type Person, sightOf } from './estate.ts';
import type { Request } from './generate.ts';
import { allowsPoint, meetsPoint } from './point.ts';
import { type Asked, contextOf, decided, type Verdict } from './verdict.ts';

/**
 * Who may do what, asked of the surface (box by box; every so often through the algebra), of the evaluator and of the
 * plain reading of the documents: where not all of them say the same.
 */
export function disagreements(
  estate: Estate,
  asked: readonly Request[],
  everySoOften: number,
): readonly string[] {
  const sight = sightOf(estate);
  return estate.people.flatMap((person, turn) => {
    const { surface } = sight.identityOf(person.id);
    return asked.flatMap((request, index) => {
      const one: Asked = { person, ...request };
      const verdict = decided(one, estate);
      const whole = { ...request, context: contextOf(one, estate) };
      const byBoxes = meetsPoint(surface, whole);
      const isSampled = (index + turn) % everySoOften === 0;
      const byAlgebra = isSampled ? allowsPoint(surface, whole) : byBoxes;
      const { decision } = sight.compiler.answer({ principal: person.id, ...request }, sight.world);
      const expected = verdict.is === 'undocumented' ? 'open' : verdict.is;
      const wrong = [
        ...(byBoxes === expected ? [] : [`boxes ${byBoxes}`]),
        ...(byAlgebra === expected ? [] : [`algebra ${byAlgebra}`]),
        ...(isAnswered(decision, verdict) ? [] : [`evaluator ${decision}`]),
      ];
      return wrong.length === 0 ? [] : [`${shown(person, request)}: ${verdict.is}, ${wrong.join(', ')}`];
    });
  });
}

/** Of what was never seen the evaluator says so, where it may decide. */
function isAnswered(decision: string, { is, isAssumed, isKindOpen }: Verdict): boolean {
  if (is === 'undocumented') return decision === 'indeterminate';
  if (isAssumed && decision !== 'allowed') return true;
  if (isKindOpen && decision === 'indeterminate') return is === false;
  return (decision === 'allowed') === is && decision !== 'indeterminate';
}

function shown({ id }: Person, { action, resource, context }: Request): string {
  return `${id} ${action} ${resource} ${JSON.stringify(context)}`;
}
