import type { Asked } from './judge.ts';

/** Reads the boxes of a report as a person would: is this request one of those that it speaks of? */

export interface Except {
  readonly principals?: readonly string[];
  readonly actions?: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly string[];
}

export interface ReportBox {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly string[];
  readonly except: readonly Except[];
}

export function speaksOf(boxes: readonly ReportBox[], principal: string, asked: Asked): boolean {
  return boxes.some(
    (box) =>
      isAmong(box.actions.flatMap(known), asked.action.toLowerCase(), 'i') &&
      isAmong(box.resources, asked.resource) &&
      box.conditions.every((condition) => holds(condition, asked)) &&
      !box.except.some((one) => isExcepted(one, principal, asked)),
  );
}

/** What an exception does not mention does not narrow it. */
function isExcepted(
  { principals = [], actions = [], resources, conditions }: Except,
  principal: string,
  asked: Asked,
): boolean {
  return (
    (principals.length === 0 || isAmong(principals, principal)) &&
    (actions.length === 0 || isAmong(actions, asked.action.toLowerCase(), 'i')) &&
    (resources.length === 0 || isAmong(resources, asked.resource)) &&
    conditions.every((condition) => holds(condition, asked))
  );
}

/** A pattern of which only what the catalogue does not know is meant speaks of nothing that is asked here. */
function known(action: string): readonly string[] {
  return action.endsWith(' (not in the catalogue)') ? [] : [action];
}

function isAmong(patterns: readonly string[], text: string, flags = ''): boolean {
  const negated = patterns.filter((pattern) => pattern.startsWith('not '));
  if (negated.length > 0) return !negated.some((pattern) => like(pattern.slice('not '.length), text, flags));
  return patterns.some((pattern) => like(pattern, text, flags));
}

function like(pattern: string, text: string, flags: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, flags).test(text);
}

/** Only the operators that scenarios use; anything else is an error, not a guess. */
function holds(condition: string, { context, resource }: Asked): boolean {
  const also = /^resource also matches (.*)$/.exec(condition)?.[1];
  if (also !== undefined) return isAmong(also.split(' or '), resource);
  const [, key = '', operator, value] = /^(\S+) (\S+) (\S+)$/.exec(condition) ?? [];
  if (operator !== 'StringEquals' && operator !== 'StringNotEquals')
    throw new Error(`a condition that the reader does not know: ${condition}`);
  const isEqual = Object.entries(context).some(
    ([name, held]) => name.toLowerCase() === key.toLowerCase() && held === value,
  );
  return isEqual === (operator === 'StringEquals');
}
