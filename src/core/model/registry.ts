import type { Operator } from './actor.ts';
import type { PartyKind } from './audit.ts';

/** What policies.yaml tells about people and machines; the names are its own. */
export interface Registry {
  readonly actors: readonly RegisteredActor[];
  readonly parties: readonly Party[];
  readonly owners: readonly OwnerRule[];
}

export interface RegisteredActor {
  readonly id: string;
  readonly operator: Operator;
  readonly owner: string | undefined;
  readonly envelope: string | undefined;
  /** Glob on the ARN of the role, user or session that acted. */
  readonly match: { readonly principal: string };
}

export interface Party {
  readonly id: string;
  readonly kind: PartyKind;
  readonly accounts: readonly string[];
  readonly clients: readonly string[];
}

export interface OwnerRule {
  readonly match: { readonly party: string | undefined; readonly principal: string | undefined };
  readonly owner: string;
}
