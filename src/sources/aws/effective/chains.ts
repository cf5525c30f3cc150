import type { Box } from '../../../core/model/access.ts';
import type { Compiled } from '../../../core/model/compiled.ts';
import type { ActionUniverse } from '../../../core/surface/action-universe.ts';
import { matches } from '../../../core/surface/glob.ts';
import { everythingIn, intersection, isEmpty, only } from '../../../core/surface/surface.ts';
import { principalName } from '../principal.ts';
import { plainPatterns, resourcePatterns } from './resource-policy.ts';

const action = 'sts:assumerole';

function grantsAction(box: Box): boolean {
  return box.effect === 'allow' && meansAction(box);
}

function namesPath({ resources }: Box): boolean {
  return resources.kind === 'in' && resources.patterns.some((pattern) => /:role\/[^/]*\/./.test(pattern));
}

function meansAction({ actions }: Box): boolean {
  const isNamed = actions.patterns.some((pattern) => matches(pattern, action));
  return isNamed === (actions.kind === 'in');
}

/** Roles that the principal may assume: its own side and the role's trust agree. */
export function assumes({ surface, papers }: Compiled, universe: ActionUniverse): readonly string[] {
  const [grants = []] = surface.layers;
  const granting = grants.filter(grantsAction);
  if (granting.length === 0) return [];
  // Where a role lies is not known: it lies under a path where somebody says so, and denies mean its name.
  const patternsOf = granting.some(namesPath) ? resourcePatterns : plainPatterns;
  return papers.resources
    .filter(({ kind, documents }) => kind === 'iam-role' && documents.some((one) => one !== undefined))
    .filter(({ object, account }) => {
      const role = { id: object, kind: 'iam-role', container: account };
      const place = everythingIn({ actions: [action], resources: patternsOf(role) });
      return isEmpty(intersection(only(surface), place), universe).kind === 'no';
    })
    .map(({ object }) => object);
}

/**
 * Accounts, users and roles elsewhere that the trust lets in, and everybody. Services and identity providers are let
 * in by design of most roles, and have rows of their own.
 */
export function assumedBy({ surface }: Compiled): readonly string[] {
  const [grants = []] = surface.layers;
  const patterns = grants
    .filter(grantsAction)
    .flatMap(({ principals }) => (principals?.kind === 'in' ? principals.patterns : []))
    .filter((pattern) => !grants.some((box) => keepsOut(box, pattern)));
  return [...new Set(patterns.filter((one) => /^(?:arn:|\*$)/.test(one)).map(principalName))].sort();
}

/** A Deny without conditions; what it says only sometimes leaves the door open. */
function keepsOut(box: Box, pattern: string): boolean {
  const { effect, clauses, opaque, principals } = box;
  if (effect !== 'deny' || clauses.length > 0 || opaque !== undefined || !meansAction(box)) return false;
  if (!principals) return true;
  return (
    principals.kind === 'in' && principals.patterns.some((one) => one === pattern || matches(one, pattern))
  );
}
