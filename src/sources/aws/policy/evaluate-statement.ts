import { conditionFindings } from './evaluate-condition.ts';
import type { ContextValues } from './evaluate-context.ts';
import { asList, asText, type Finding, isRecord } from './evaluate-finding.ts';
import { allOf, globMatches, type Verdict } from './evaluate-match.ts';
import { resourceFinding } from './evaluate-resource.ts';

export interface ReadStatement {
  /** Its own id, or `#` and its position. */
  readonly id: string;
  readonly index: number;
  readonly body: Record<string, unknown>;
  /** `${…}` is a variable here, and not plain text. */
  readonly hasVariables: boolean;
  /** Why the statement is not of the form that AWS documents. */
  readonly problem?: string;
}

const elements = new Set(
  'Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition'.split(' '),
);
const versions: readonly unknown[] = [undefined, '2008-10-17', '2012-10-17'];

/** The statements of a policy, or why there are none to be had. */
export function readStatements(text: string): readonly ReadStatement[] | { readonly problem: string } {
  const policy = readJson(text);
  if (!isRecord(policy)) return { problem: 'it is not a JSON object' };
  if (!versions.includes(policy.Version))
    return { problem: `\`${asText(policy.Version)}\` is no Version of AWS` };
  const odd = Object.keys(policy).find((key) => key !== 'Version' && key !== 'Id' && key !== 'Statement');
  if (odd !== undefined) return { problem: `AWS knows no element \`${odd}\`` };
  const hasVariables = policy.Version === '2012-10-17';
  return asList(policy.Statement).map((statement: unknown, index) => {
    const body = isRecord(statement) ? statement : {};
    const problem = isRecord(statement) ? formProblem(statement) : 'the statement is not an object';
    const id = typeof body.Sid === 'string' && body.Sid !== '' ? body.Sid : `#${index + 1}`;
    return { id, index, body, hasVariables, ...(problem === undefined ? {} : { problem }) };
  });
}

function formProblem(statement: Record<string, unknown>): string | undefined {
  const odd = Object.keys(statement).find((key) => !elements.has(key));
  if (odd !== undefined) return `AWS knows no element \`${odd}\``;
  if (statement.Effect === 'Allow' || statement.Effect === 'Deny') return undefined;
  return `\`${asText(statement.Effect)}\` is neither Allow nor Deny`;
}

export interface StatementQuestion {
  readonly action: string;
  readonly resource: string;
  readonly context: ContextValues;
  /** What statements without a Resource speak of. */
  readonly own?: string | undefined;
  readonly needsResource: boolean;
  /** The action is asked for without any resource. */
  readonly takesNone?: boolean;
}

/** What became of every element but the principal. */
export function elementFindings(statement: ReadStatement, question: StatementQuestion): readonly Finding[] {
  const { body, hasVariables, problem } = statement;
  if (problem !== undefined) return [{ element: 'statement', verdict: 'unknown', written: [], problem }];
  const { action, resource, context, own, needsResource, takesNone = false } = question;
  const variables = hasVariables ? context : undefined;
  return [
    actionFinding(body, action),
    resourceFinding(body, { resource, variables, own, needsElement: needsResource, takesNone }),
    ...conditionFindings(body.Condition, context, variables),
  ];
}

export function verdictOf(findings: readonly Finding[]): Verdict {
  return allOf(findings.map(({ verdict }) => verdict));
}

function actionFinding(statement: Record<string, unknown>, action: string): Finding {
  const isNot = 'NotAction' in statement;
  const entries = asList(isNot ? statement.NotAction : statement.Action);
  const written = entries.map(asText);
  const open = (problem: string): Finding => ({ element: 'action', verdict: 'unknown', written, problem });
  if (isNot === 'Action' in statement)
    return open(isNot ? 'it has both Action and NotAction' : 'it has neither Action nor NotAction');
  if (entries.length === 0 || entries.some((entry) => typeof entry !== 'string'))
    return open('its actions are not texts');
  const isHit = written.some((one) => globMatches(one.toLowerCase(), action.toLowerCase()));
  return { element: 'action', verdict: isHit !== isNot, isNot, written };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
