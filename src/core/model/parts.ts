import type { FacetKey } from './event.ts';

/** The policy of a resource as one document; members are versions and aliases that have one of their own. */
const whole = 'resource-policy';
const statement = 'statement';

/** The family of the statements that are added to a resource's policy, or to that of a version or alias, one by one. */
export function statementFamily(qualifier: string | undefined): string {
  return qualifier === undefined || qualifier === '' ? statement : `${statement} of ${qualifier}`;
}

/** The family whose members are parts of the facet: whoever writes the whole writes them all. */
export function partsOf({ family, member }: FacetKey): string | undefined {
  return family === whole ? statementFamily(member) : undefined;
}

/** The facet that members of the family are parts of. */
export function wholeOf(family: string): FacetKey | undefined {
  if (family === statement) return { family: whole, member: '' };
  const prefix = `${statement} of `;
  return family.startsWith(prefix) ? { family: whole, member: family.slice(prefix.length) } : undefined;
}
