/** May this principal do this action on this resource, by these documents? */
export interface AccessDecision {
  readonly decision: 'allowed' | 'implicitly-denied' | 'explicitly-denied' | 'indeterminate';
  readonly request: {
    readonly principal: string | undefined;
    readonly action: string;
    readonly resource: string;
  };
  readonly because: readonly DecisionReason[];
  /** Condition keys that the decision hangs on and of which nothing is known. */
  readonly unknownKeys: readonly string[];
  /** Condition keys that follow from the request itself, of those that a policy asked for. */
  readonly filled: readonly FilledKey[];
  readonly notes: readonly string[];
  readonly catalogue: { readonly date: string; readonly digest: string };
}

/** One request, as its asker describes it. */
export interface AccessQuestion {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount?: string | undefined;
  /** By condition key. Null: the request does not hold it. */
  readonly context: Readonly<Record<string, string | readonly string[] | null>>;
  /** Of keys that the context does not name nothing is known; otherwise they are absent. */
  readonly isPartial?: boolean | undefined;
}

/** What a source knows to say to it. */
export type AccessAnswer = Omit<AccessDecision, 'request' | 'catalogue'>;

export interface DecisionReason {
  /** `near`: a statement that came close. `open`: one that cannot be decided. */
  readonly kind: 'rule' | 'grant' | 'deny' | 'missing' | 'near' | 'open';
  readonly layer?: string;
  readonly level?: string;
  readonly document?: string;
  readonly statement?: string;
  readonly line?: number;
  readonly effect?: 'Allow' | 'Deny';
  readonly text: string;
  readonly reasons: readonly ElementReason[];
}

/** Why one element of a statement does not match the request, or may not. */
export interface ElementReason {
  readonly element: string;
  readonly verdict: boolean | 'unknown';
  readonly text: string;
  readonly written: readonly string[];
  readonly key?: string;
  readonly operator?: string;
  readonly held?: readonly string[] | 'absent' | 'unknown';
  readonly unknownKeys?: readonly string[];
}

export interface FilledKey {
  readonly key: string;
  /** Null: a request of this kind does not hold it. */
  readonly value: string | null;
  readonly assumption?: string;
}
