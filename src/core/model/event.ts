import type { Instant } from './time.ts';

/** A thing that carries policy. `id` is a URN or ARN and names it uniquely; IAM principals are named without their path. */
export interface ObjectRef {
  readonly id: string;
  /** Vendor kind: `iam-role`, `iam-user`, `iam-group`, `iam-policy`, `s3-bucket`… */
  readonly kind: string;
  /** What a complete snapshot enumerates: an account, a tenant. */
  readonly container: string;
}

export type UnknownReason =
  | 'masked'
  | 'truncated'
  | 'not-in-record'
  | 'unparseable'
  /** Written more than once within the vendor's tick, and nothing says what came last. */
  | 'same-second';

export type FacetValue =
  /** A policy document: JSON text, minified unless it names a key twice; statement order as the vendor gave it. */
  | { readonly kind: 'document'; readonly text: string }
  /** Points to another object or name: an attached policy's ARN, a default version, a boundary's ARN. */
  | { readonly kind: 'reference'; readonly target: string }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason };

/** One independently changing part of an object. */
export interface FacetKey {
  readonly family: string;
  readonly member: string;
}

/**
 * What one event does to one object. Causal rank within the same second is the order of this union:
 * create, set, remove, delete (a rename counts as set).
 */
export type Effect =
  /** The object began to exist: every facet that is not set afterwards is absent. */
  | { readonly kind: 'create'; readonly object: ObjectRef }
  | {
      readonly kind: 'set';
      readonly object: ObjectRef;
      readonly facet: FacetKey;
      readonly value: FacetValue;
    }
  | { readonly kind: 'rename'; readonly object: ObjectRef; readonly to: ObjectRef }
  | { readonly kind: 'remove'; readonly object: ObjectRef; readonly facet: FacetKey }
  /** The object ceased to exist, and with it every facet it had, logged or not. */
  | { readonly kind: 'delete'; readonly object: ObjectRef };

/** What the record says about who made the change: facts only, resolved to an `Actor` later. */
export interface ActorEvidence {
  /** ARN, or a service name when a service acted on its own. */
  readonly identity: string;
  readonly identityType: string;
  readonly account?: string;
  readonly accessKeyId?: string;
  readonly sessionName?: string;
  /** ARN of the role whose session acted. */
  readonly sessionIssuer?: string;
  readonly sessionCreatedAt?: string;
  readonly sourceIdentity?: string;
  readonly federatedProvider?: string;
  readonly onBehalfOf?: string;
  readonly invokedBy?: string;
  readonly userAgent?: string;
  readonly sourceAddress?: string;
  readonly mfa?: boolean;
  readonly fromConsole?: boolean;
}

/** At this instant this actor changed these facets (or tried to). */
export interface ChangeEvent {
  /** The vendor's own id. */
  readonly id: string;
  readonly source: string;
  /** Where the log of it belongs: `<account>/<region>`. */
  readonly scope: string;
  readonly occurredAt: Instant;
  /** `service:Operation`, version suffix removed. */
  readonly operation: string;
  readonly outcome: 'applied' | 'failed';
  readonly errorCode?: string;
  readonly actor: ActorEvidence;
  /** Same act seen from elsewhere, or several records of one act. */
  readonly correlation?: string;
  /** For a failed event: what it would have done. */
  readonly effects: readonly Effect[];
}

/** A credential that was issued to somebody: how chains of role assumption are followed later. */
export interface SessionEvent {
  readonly id: string;
  readonly source: string;
  readonly scope: string;
  readonly occurredAt: Instant;
  readonly operation: string;
  readonly actor: ActorEvidence;
  /** The access key that the call issued. */
  readonly issuedKeyId?: string;
  readonly targetRole?: string;
  readonly sessionName?: string;
  readonly sourceIdentity?: string;
  /** JSON: session tags, federated subject, issuer. */
  readonly details: string;
}
