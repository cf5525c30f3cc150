import type { Policy, Statement } from '../sources/aws/policy/reference.ts';

/** What is so, as plainly as it can be kept; nothing here knows of facets, facts or surfaces. */

/** A policy's text, or that there is one which nobody saw: two unseen ones are two different ones. */
export type Paper = Policy | { readonly unseen: string };

export interface Holder {
  readonly kind: 'user' | 'role' | 'group';
  readonly account: string;
  /** Undefined: before the log began. */
  readonly created: number | undefined;
  readonly inline: Map<string, Paper>;
  readonly attached: Set<string>;
  readonly groups: Set<string>;
  trust: Paper | undefined;
  boundary: string | undefined;
  /** Everything about it was seen: what is not here is not there. */
  isWhole: boolean;
  /** Its boundary and its trust are what is written here. */
  isBoundarySeen: boolean;
  isTrustSeen: boolean;
}

export interface Versions {
  readonly texts: Map<string, Paper>;
  default: string | undefined;
}

export interface World {
  readonly holders: Map<string, Holder>;
  readonly policies: Map<string, Versions>;
  /** Service control policies by id, and where each is attached. */
  readonly scps: Map<string, Paper>;
  readonly targets: Map<string, Set<string>>;
  /** Account or unit to what it lies in. */
  readonly parents: Map<string, string>;
  readonly buckets: Map<string, Paper>;
}

export function emptyWorld(): World {
  return {
    holders: new Map(),
    policies: new Map(),
    scps: new Map(),
    targets: new Map(),
    parents: new Map(),
    buckets: new Map(),
  };
}

export function newHolder(kind: Holder['kind'], account: string, created?: number): Holder {
  return {
    kind,
    account,
    created,
    inline: new Map(),
    attached: new Set(),
    groups: new Set(),
    trust: undefined,
    boundary: undefined,
    isWhole: true,
    isBoundarySeen: true,
    isTrustSeen: true,
  };
}

export function arnOf(kind: Holder['kind'], account: string, name: string): string {
  return `arn:aws:iam::${account}:${kind}/${name}`;
}

export function isSeen(paper: Paper): paper is Policy {
  return !('unseen' in paper);
}

export function policyOf(statements: readonly Readonly<Record<string, unknown>>[]): Policy {
  return { Version: '2012-10-17', Statement: statements as unknown as readonly Statement[] };
}
