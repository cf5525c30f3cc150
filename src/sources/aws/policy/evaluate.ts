/**
 * The independent point evaluator: one request against raw documents. It decides nothing about sets and shares
 * no code with the box compiler or the algebra, so that each can catch the other's mistakes.
 */
import { type ContextValues, meetsConditions } from './evaluate-condition.ts';
import { allOf, anyOf, globMatches, type Verdict } from './evaluate-match.ts';
import { matchesPrincipal } from './evaluate-principal.ts';
import { matchesResource } from './evaluate-resource.ts';

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
  const context: ContextValues = new Map(
    Object.entries(request.context).map(([key, value]) => [
      key.toLowerCase(),
      typeof value === 'string' ? [value] : value,
    ]),
  );
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
  if (denied === true) return 'explicitly-denied';
  if (allowed === false) return denied === false ? 'implicitly-denied' : 'indeterminate';
  return denied === false && allowed === true ? 'allowed' : 'indeterminate';
}

interface StatementVerdict {
  /** Anything else than these two: it may be either. */
  readonly effect: unknown;
  readonly matches: Verdict;
}

const elements = new Set(
  'Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition'.split(' '),
);
const versions: readonly unknown[] = [undefined, '2008-10-17', '2012-10-17'];

function statementVerdicts(
  document: EvaluatedDocument,
  request: EvaluatedRequest,
  context: ContextValues,
): readonly StatementVerdict[] {
  const undecided = [{ effect: undefined, matches: 'unknown' }] as const;
  const policy = readJson(document.text);
  if (!isRecord(policy) || !versions.includes(policy.Version)) return undecided;
  if (Object.keys(policy).some((key) => key !== 'Version' && key !== 'Id' && key !== 'Statement'))
    return undecided;
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  const variables = policy.Version === '2012-10-17' ? context : undefined;
  return statements.flatMap((statement: unknown) => {
    if (!isRecord(statement) || Object.keys(statement).some((key) => !elements.has(key))) return undecided;
    return [
      {
        effect: statement.Effect,
        matches: statementMatches(statement, { document, request, context, variables }),
      },
    ];
  });
}

interface Setting {
  readonly document: EvaluatedDocument;
  readonly request: EvaluatedRequest;
  readonly context: ContextValues;
  /** Undefined where `${…}` is plain text. */
  readonly variables: ContextValues | undefined;
}

function statementMatches(statement: Record<string, unknown>, setting: Setting): Verdict {
  const { document, request, context, variables } = setting;
  const action = matchesAction(statement, request.action);
  const resource = matchesResource(statement, request.resource, document, variables);
  const principal =
    document.kind === 'identity' ? true : matchesPrincipal(statement, request.principal, document);
  const misplaced = document.kind === 'identity' && ('Principal' in statement || 'NotPrincipal' in statement);
  const condition = meetsConditions(statement.Condition, context, variables);
  return allOf([action, resource, principal, condition, misplaced ? 'unknown' : true]);
}

function matchesAction(statement: Record<string, unknown>, action: string): Verdict {
  const isNot = 'NotAction' in statement;
  if (isNot === 'Action' in statement) return 'unknown';
  const written = isNot ? statement.NotAction : statement.Action;
  const patterns: readonly unknown[] = Array.isArray(written) ? written : [written];
  if (patterns.length === 0 || !patterns.every((one) => typeof one === 'string')) return 'unknown';
  const isHit = patterns.some((one) => globMatches(one.toLowerCase(), action.toLowerCase()));
  return isHit !== isNot;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
