import type { Verdict } from './evaluate-match.ts';

/** What became of one part of a statement, with what it takes to say why. */
export interface Finding {
  readonly element: 'action' | 'resource' | 'principal' | 'condition' | 'statement' | 'document';
  readonly verdict: Verdict;
  /** The element is a NotAction, NotResource or NotPrincipal. */
  readonly isNot?: boolean;
  /** What the policy writes there. */
  readonly written: readonly string[];
  readonly key?: string;
  readonly operator?: string;
  /** What the request holds under the key. */
  readonly held?: readonly string[] | 'absent' | 'unknown';
  /** Why it cannot be decided, where that is not only a matter of keys. */
  readonly problem?: string;
  /** Keys on which it hangs and of which nothing is known. */
  readonly unknownKeys?: readonly string[];
}

export function asList(written: unknown): readonly unknown[] {
  return Array.isArray(written) ? written : [written];
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** For people: text as it is, anything else as JSON. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
}
