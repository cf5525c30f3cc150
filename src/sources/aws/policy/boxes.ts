import { createHash } from 'node:crypto';
import type { Box, Clause, Origin, PatternSet } from '../../../core/model/access.ts';
import type { PolicyKind } from '../../../core/model/diff.ts';
import { distinctInOrder } from '../../../core/model/order.ts';
import { any, hasPrivateCharacter, literal } from '../../../core/surface/glob.ts';
import { type Operator, parseOperator } from '../../../core/surface/operator.ts';
import { addressRange } from './address-range.ts';
import { arnConditionPattern, resourcePattern } from './arn-pattern.ts';
import { type ConditionEntry, type Element, type PolicyStatement, parsePolicy } from './parse.ts';
import { readPrincipalElement } from './principals.ts';
import { isVariableEarly, readVariables } from './variables.ts';

export interface PolicySource {
  readonly kind: PolicyKind;
  readonly text: string;
  readonly object: string;
  readonly facet: string;
  /**
   * The account that owns a resource: it decides what naming an account as principal means. A role's own
   * account is read from `resource`.
   */
  readonly account?: string;
  /** What statements without a Resource speak of: the role of a trust policy. */
  readonly resource?: string;
}

/**
 * Every statement as a box. What cannot be understood exactly becomes an opaque one, never nothing: a document
 * that cannot be read ends in two that may allow and deny anything.
 */
export function policyBoxes(source: PolicySource): readonly Box[] {
  const { statements, problems, hasVariables } = parsePolicy(source.text);
  const boxes = statements.map((statement) => statementBox(statement, source, hasVariables));
  return problems.length === 0 ? boxes : [...boxes, ...unreadableBoxes(source, problems)];
}

const everything: PatternSet = { kind: 'in', patterns: [any] };

/** It may allow anything and deny anything. */
function unreadableBoxes(source: PolicySource, problems: readonly string[]): readonly Box[] {
  const origin = { object: source.object, facet: source.facet, statement: 'unreadable' };
  // The text is part of the reason: two unreadable documents are the same only if they are equal.
  const opaque = `${problems.join('; ')} in ${source.text}`;
  return (['allow', 'deny'] as const).map((effect) => ({
    effect,
    principals: undefined,
    actions: everything,
    resources: everything,
    clauses: [],
    opaque,
    origin,
  }));
}

function statementBox(statement: PolicyStatement, source: PolicySource, hasVariables: boolean): Box {
  const reasons: string[] = [];
  const origin: Origin = { object: source.object, facet: source.facet, statement: statement.id };
  const principals = principalsOf(statement, source, reasons);
  const resources = resourcesOf(statement.resources, source, hasVariables, reasons);
  const actions = actionsOf(statement.actions, reasons);
  const clauses = statement.conditions.map((entry) => clauseOf(entry, hasVariables, reasons));
  const readable = clauses.filter((clause) => clause !== undefined);
  const box: Box = { effect: statement.effect, principals, actions, resources, clauses: readable, origin };
  return reasons.length === 0 ? box : { ...box, opaque: [...new Set(reasons)].sort().join('; ') };
}

function principalsOf(
  statement: PolicyStatement,
  source: PolicySource,
  reasons: string[],
): PatternSet | undefined {
  if (source.kind === 'identity') {
    if (statement.principals) reasons.push('a Principal in an identity policy');
    return undefined;
  }
  if (!statement.principals) {
    reasons.push(`a ${source.kind} policy statement without a Principal`);
    return everything;
  }
  const read = readPrincipalElement(statement.principals, statement.effect, ownerOf(source));
  const isRefused = statement.principals.isNot && (statement.effect === 'allow' || source.kind === 'trust');
  reasons.push(...read.reasons);
  if (!isRefused) return read.set;
  reasons.push('NotPrincipal where it is not supported');
  return everything;
}

function ownerOf({ kind, account, resource }: PolicySource): string | undefined {
  return account ?? (kind === 'trust' ? resource?.split(':')[4] : undefined);
}

function actionsOf(element: Element, reasons: string[]): PatternSet {
  for (const written of element.values) {
    const reason = refusal(written);
    if (reason !== undefined) reasons.push(`${reason} in the action ${quoted(written)}`);
  }
  return {
    kind: element.isNot ? 'not-in' : 'in',
    patterns: distinctInOrder(
      element.values.flatMap((one) =>
        one.length > maxLength ? (element.isNot ? [] : [any]) : [one.toLowerCase()],
      ),
    ),
  };
}

function resourcesOf(
  element: Element | undefined,
  source: PolicySource,
  hasVariables: boolean,
  reasons: string[],
): PatternSet {
  if (!element) {
    if (source.resource !== undefined) return { kind: 'in', patterns: [literal(source.resource)] };
    if (source.kind === 'identity') reasons.push('an identity policy statement without a Resource');
    return everything;
  }
  const patterns = element.values.flatMap((written) => {
    const pattern = refusal(written) ?? readResource(written, hasVariables);
    if (typeof pattern !== 'string') return [pattern.text];
    reasons.push(`${pattern} in the resource ${quoted(written)}`);
    // In an outer bound it may be anything; as an exception it may be nothing.
    return element.isNot ? [] : [any];
  });
  return { kind: element.isNot ? 'not-in' : 'in', patterns: distinctInOrder(patterns) };
}

/** No ARN, name or value of AWS is that long. */
const maxLength = 4_096;

function refusal(written: string): string | undefined {
  if (written.length > maxLength) return `more than ${maxLength} characters`;
  return hasPrivateCharacter(written) ? 'a private-use character' : undefined;
}

/** Enough to tell it from others, and no more. */
function quoted(written: string): string {
  if (written.length <= maxLength) return written;
  return `${written.slice(0, 40)}… (${createHash('sha256').update(written).digest('hex')})`;
}

/** A pattern, or what about it is not understood. */
function readResource(written: string, hasVariables: boolean): { readonly text: string } | string {
  if (/^arn:[^:]*:[^:]*[*?]/.test(written)) return 'a wildcard in the service';
  if (!hasVariables) return { text: resourcePattern(written) };
  const text = readVariables(written);
  if (text === undefined) return 'a policy variable that is not understood';
  return isVariableEarly(text) ? 'a policy variable before the fifth colon' : { text: resourcePattern(text) };
}

function clauseOf(entry: ConditionEntry, hasVariables: boolean, reasons: string[]): Clause | undefined {
  const { operator, key } = entry;
  const text = `${key} ${operator} ${entry.values.map(quoted).join(', ')}`;
  const asked = parseOperator(operator);
  if (!asked) {
    reasons.push(`\`${operator}\` is no condition operator (${text})`);
    return undefined;
  }
  const values: string[] = [];
  for (const written of entry.values) {
    const value = refusal(written) ?? readValue(written, { asked, key, hasVariables });
    if (typeof value === 'string') {
      reasons.push(`${text}: ${value}`);
      return undefined;
    }
    values.push(...value.texts);
  }
  return { key: key.toLowerCase(), operator, values: distinctInOrder(values), text };
}

interface Reading {
  readonly asked: Operator;
  readonly key: string;
  readonly hasVariables: boolean;
}

/** What a written value stands for in the clause, or what about it is not understood. */
function readValue(
  written: string,
  { asked: { family, test }, key, hasVariables }: Reading,
): { readonly texts: readonly string[] } | string {
  if (family === 'address') {
    const range = addressRange(written);
    if (range === undefined) return 'not an address range';
    // No request comes from there: the key holds public addresses only.
    return { texts: key.toLowerCase() === 'aws:sourceip' && range.isPrivate ? [] : [range.text] };
  }
  if (family !== 'text' && family !== 'folded-text' && family !== 'name') return { texts: [written] };
  const value = hasVariables ? readVariables(written) : written;
  if (value === undefined) return 'a policy variable that is not understood';
  if (test !== 'like') return { texts: [value] };
  const pattern = family === 'name' ? arnConditionPattern(value) : value;
  return pattern === undefined ? 'not an ARN with six parts' : { texts: [pattern] };
}
