import type { PartyKind } from '../model/audit.ts';
import type { Registry } from '../model/registry.ts';
import { globMatches } from './glob.ts';

export interface PartyOf {
  readonly id: string;
  readonly kind: PartyKind;
}

const unknownParty: PartyOf = { id: 'unknown', kind: 'unknown' };

/**
 * Whose a principal is. A role belongs to the outsider who may assume it, if there is one; otherwise to
 * the account it lives in. Accounts that collected logs are ours unless the registry says otherwise.
 */
export function partyOf(
  principal: { readonly accounts: readonly string[]; readonly trusted: readonly string[] },
  registry: Registry,
  ownAccounts: ReadonlySet<string>,
): PartyOf {
  const outsiders = principal.trusted.map((account) => accountParty(account, registry, ownAccounts));
  const outsider =
    outsiders.find((party) => party.kind === 'partner' || party.kind === 'vendor') ??
    outsiders.find((party) => party.kind === 'unknown');
  if (outsider) return outsider;
  const [own] = principal.accounts;
  return own === undefined ? unknownParty : accountParty(own, registry, ownAccounts);
}

function accountParty(account: string, registry: Registry, ownAccounts: ReadonlySet<string>): PartyOf {
  const named = registry.parties.find((party) => party.accounts.includes(account));
  if (named) return { id: named.id, kind: named.kind };
  return ownAccounts.has(account) ? { id: 'ours', kind: 'ours' } : unknownParty;
}

/** The accountable human: the first rule that matches. */
export function ownerOf(principal: string, party: PartyOf, registry: Registry): string | undefined {
  const rule = registry.owners.find(
    ({ match }) =>
      (match.party === undefined || match.party === party.id) &&
      (match.principal === undefined || globMatches(match.principal, principal)),
  );
  return rule?.owner;
}
