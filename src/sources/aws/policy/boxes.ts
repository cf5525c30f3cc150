import type { Box, Clause, Origin, PatternSet } from '../../../core/model/access.ts';
import {
  any,
  hasPrivateCharacter,
  literal,
  literalAny,
  literalStar,
  variableMark,
} from '../../../core/surface/glob.ts';
import { arnConditionPattern, resourcePattern } from './arn-pattern.ts';
import { type ConditionEntry, type Element, type PolicyStatement, parsePolicy } from './parse.ts';
import { readPrincipalElement } from './principals.ts';

type PolicyKind = 'identity' | 'resource' | 'trust';

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
  if (element.values.some(hasPrivateCharacter)) reasons.push('a private-use character in an action');
  return {
    kind: element.isNot ? 'not-in' : 'in',
    patterns: distinct(element.values.map((one) => one.toLowerCase())),
  };
}

const variable = /\$\{([^}]*)\}/g;

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
  if (element.values.some(hasPrivateCharacter)) reasons.push('a private-use character in a resource');
  const patterns = element.values.flatMap((written) => {
    const text = hasVariables ? plainCharacters(written) : written;
    if (!hasVariables || !hasVariable(text)) return [resourcePattern(text)];
    // In an outer bound the variable may be anything; as an exception it may be nothing.
    reasons.push(`a policy variable in the resource ${written}`);
    return element.isNot ? [] : [resourcePattern(text.replaceAll(variable, '*')).replaceAll('\uF001', '*')];
  });
  return { kind: element.isNot ? 'not-in' : 'in', patterns: distinct(patterns) };
}

/** `${*}`, `${?}` and `${$}` are the characters themselves. */
function plainCharacters(written: string): string {
  const characters: Readonly<Record<string, string>> = { '*': literalStar, '?': literalAny, $: '$' };
  return written.replaceAll(/\$\{([*?$])\}/g, (whole, name: string) => characters[name] ?? whole);
}

function hasVariable(text: string): boolean {
  return text.search(variable) >= 0;
}

function clauseOf(entry: ConditionEntry, hasVariables: boolean, reasons: string[]): Clause | undefined {
  const { operator, key } = entry;
  const text = `${key} ${operator} ${entry.values.join(', ')}`;
  if (entry.values.some(hasPrivateCharacter)) {
    reasons.push(`a private-use character in ${text}`);
    return undefined;
  }
  if (isPrivateSourceAddress(entry)) {
    reasons.push(`${text}: aws:SourceIp never holds a private address`);
    return undefined;
  }
  const isPattern = /(String(Not)?Like|Arn(Not)?(Like|Equals))(IfExists)?$/.test(operator);
  const isArn = /Arn(Not)?(Like|Equals)(IfExists)?$/.test(operator);
  const values: string[] = [];
  for (const written of entry.values) {
    let value = hasVariables ? unescapeValue(written, isPattern) : written;
    const isOpen = hasVariables && hasVariable(value);
    if (isOpen) value = value.replaceAll(variable, `${variableMark}{$1}`);
    const compiled = isArn && !isOpen ? arnConditionPattern(value) : value;
    if (compiled === undefined) {
      reasons.push(`${text}: not an ARN with six parts`);
      return undefined;
    }
    values.push(compiled);
  }
  return { key: key.toLowerCase(), operator, values: distinct(values), text };
}

function unescapeValue(written: string, isPattern: boolean): string {
  return isPattern ? plainCharacters(written) : written.replaceAll(/\$\{([*?$])\}/g, '$1');
}

const privateRange = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|127\.|169\.254\.|f[cd][0-9a-f]{2}:|fe80:)/i;

function isPrivateSourceAddress(entry: ConditionEntry): boolean {
  return entry.key.toLowerCase() === 'aws:sourceip' && entry.values.some((value) => privateRange.test(value));
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
