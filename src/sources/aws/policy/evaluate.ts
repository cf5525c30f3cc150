/**
 * The independent point evaluator: one request against raw documents. It decides nothing about sets and shares
 * no code with the box compiler or the algebra, so that each can catch the other's mistakes.
 */
import { callerOf } from './evaluate-caller.ts';
import type { ContextValues } from './evaluate-context.ts';
import { allOf, anyOf, negate, type Verdict } from './evaluate-match.ts';
import { principalEntries, reachOf } from './evaluate-principal.ts';
import { elementFindings, type ReadStatement, readStatements, verdictOf } from './evaluate-statement.ts';

interface EvaluatedDocument {
  readonly kind: 'identity' | 'resource' | 'trust';
  readonly text: string;
  /** The account that owns the resource or role. */
  readonly account?: string;
  /** What statements without a Resource speak of. */
  readonly resource?: string;
}

/** Layer 0 grants; every further layer must allow as well. A deny anywhere denies. */
export interface Documents {
  readonly layers: readonly (readonly EvaluatedDocument[])[];
}

export interface EvaluatedRequest {
  readonly principal?: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

export type Decision = 'allowed' | 'implicitly-denied' | 'explicitly-denied' | 'indeterminate';

export function can(documents: Documents, request: EvaluatedRequest): Decision {
  const context = contextOf(request.context);
  let denied: Verdict = false;
  let allowed: Verdict = true;
  for (const layer of documents.layers.length > 0 ? documents.layers : [[]]) {
    let granted: Verdict = false;
    for (const document of layer) {
      for (const { effect, matches } of statementVerdicts(document, request, context)) {
        if (effect !== 'Allow') denied = anyOf([denied, matches]);
        if (effect !== 'Deny') granted = anyOf([granted, matches]);
      }
    }
    allowed = allOf([allowed, granted]);
  }
  return decisionOf(denied, allowed);
}

export function decisionOf(denied: Verdict, allowed: Verdict): Decision {
  if (denied === true) return 'explicitly-denied';
  if (allowed === false) return denied === false ? 'implicitly-denied' : 'indeterminate';
  return denied === false && allowed === true ? 'allowed' : 'indeterminate';
}

function contextOf(context: EvaluatedRequest['context']): ContextValues {
  return new Map(
    Object.entries(context).map(([key, value]) => [
      key.toLowerCase(),
      typeof value === 'string' ? [value] : value,
    ]),
  );
}

interface StatementVerdict {
  /** Anything else than these two: it may be either. */
  readonly effect: unknown;
  readonly matches: Verdict;
}

function statementVerdicts(
  document: EvaluatedDocument,
  request: EvaluatedRequest,
  context: ContextValues,
): readonly StatementVerdict[] {
  const statements = readStatements(document.text);
  if ('problem' in statements) return [{ effect: undefined, matches: 'unknown' }];
  const question = {
    action: request.action,
    resource: request.resource,
    context,
    own: document.resource,
    needsResource: document.kind === 'identity',
  };
  return statements.map((statement) => ({
    effect: statement.problem === undefined ? statement.body.Effect : undefined,
    matches: allOf([
      verdictOf(elementFindings(statement, question)),
      matchesPrincipal(statement, request.principal, document),
    ]),
  }));
}

function matchesPrincipal(
  { body }: ReadStatement,
  principal: string | undefined,
  document: EvaluatedDocument,
): Verdict {
  const isNot = 'NotPrincipal' in body;
  if (document.kind === 'identity') return isNot || 'Principal' in body ? 'unknown' : true;
  if (principal === undefined || isNot === 'Principal' in body) return 'unknown';
  if (isNot && (body.Effect !== 'Deny' || document.kind === 'trust')) return 'unknown';
  const entries = principalEntries(isNot ? body.NotPrincipal : body.Principal);
  if (!entries) return 'unknown';
  const caller = callerOf(principal);
  const { self, role, account } = reachOf(entries, caller);
  const owner =
    document.account ?? (document.kind === 'trust' ? document.resource?.split(':')[4] : undefined);
  // Naming the owner's own account only hands the decision to it; a deny binds everybody in the account. In
  // NotPrincipal an account is listed beside the one who is spared, and spares no other.
  const binds = !isNot && (body.Effect === 'Deny' || owner !== caller.account);
  return negate(anyOf([self, role, binds ? account : account === 'unknown' ? 'unknown' : false]), isNot);
}
