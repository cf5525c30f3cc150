import type { PolicyKind } from '../../../core/model/diff.ts';

/** What statements without a Resource speak of where they hand out a role. */
const roleAction = /^sts:(assumerole.*|tagsession|setsourceidentity)$/i;

/** A document's kind by its shape; undefined where no statement tells. */
export function kindOf(statements: readonly Readonly<Record<string, unknown>>[]): PolicyKind | undefined {
  if (statements.length === 0) return undefined;
  if (!statements.some((one) => 'Principal' in one || 'NotPrincipal' in one)) return 'identity';
  return statements.every(isAboutRole) ? 'trust' : 'resource';
}

function isAboutRole(statement: Readonly<Record<string, unknown>>): boolean {
  if ('Resource' in statement || 'NotResource' in statement) return false;
  const { Action: action } = statement;
  const actions: readonly unknown[] = Array.isArray(action) ? action : [action];
  return actions.length > 0 && actions.every((one) => typeof one === 'string' && roleAction.test(one));
}
