import type { Box, PatternSet, Request } from '../../../src/core/model/access.ts';
import { type SmtKey, smtKey } from './smt-key.ts';
import { and, matchesAny, or, unquoted } from './smt-text.ts';

/**
 * The usual encoding for a solver: a string each for action, resource and principal; per condition key a string
 * (or a number) and whether it is present; patterns as regular expressions.
 */
export interface Encoding {
  /** Is there something that the second document allows and the first does not? */
  readonly widened: string;
  readonly narrowed: string;
  readonly requestOf: (values: ReadonlyMap<string, string>) => Request;
}

const texts = ['action', 'resource', 'principal'] as const;

/** Undefined where a statement holds what the encoding cannot say exactly. */
export function encodingOf(old: readonly Box[], now: readonly Box[]): Encoding | undefined {
  const boxes = [...old, ...now];
  if (boxes.some((box) => box.opaque !== undefined)) return undefined;
  const clauses = Map.groupBy(
    boxes.flatMap((box) => box.clauses),
    (clause) => clause.key,
  );
  const keys = [...clauses].flatMap(([key, some], index) => smtKey(key, some, index) ?? []);
  if (keys.length < clauses.size) return undefined;
  const declarations = [
    ...texts.map((name) => `(declare-const ${name} String)`),
    ...keys.map((key) => key.declaration),
    `(define-fun old () Bool ${allowed(old, keys)})`,
    `(define-fun now () Bool ${allowed(now, keys)})`,
  ].join('\n');
  return {
    widened: `${declarations}\n(assert (and now (not old)))`,
    narrowed: `${declarations}\n(assert (and old (not now)))`,
    requestOf: (values) =>
      requestOf(
        values,
        keys,
        boxes.some((box) => box.principals !== undefined),
      ),
  };
}

function allowed(boxes: readonly Box[], keys: readonly SmtKey[]): string {
  const some = (effect: Box['effect']) =>
    or(boxes.filter((box) => box.effect === effect).map((box) => matched(box, keys)));
  return and([some('allow'), `(not ${some('deny')})`]);
}

function matched({ actions, resources, principals, clauses }: Box, keys: readonly SmtKey[]): string {
  const test = (key: string) => keys.find(({ name }) => name === key)?.test;
  return and([
    within('action', actions),
    within('resource', resources),
    ...(principals ? [within('principal', principals)] : []),
    ...clauses.map((clause) => test(clause.key)?.(clause) ?? 'false'),
  ]);
}

function within(variable: (typeof texts)[number], { kind, patterns }: PatternSet): string {
  const inside = matchesAny(variable, patterns);
  return kind === 'in' ? inside : `(not ${inside})`;
}

function requestOf(
  values: ReadonlyMap<string, string>,
  keys: readonly SmtKey[],
  hasPrincipal: boolean,
): Request {
  const read = (name: string) => contextValue(values.get(name) ?? '""');
  const held = keys.filter(({ presence }) => values.get(presence) === 'true');
  return {
    // Actions are compared without case: a capital is one more character that no pattern holds.
    action: read('action').replaceAll(/[A-Z]/g, '~'),
    resource: read('resource'),
    ...(hasPrincipal ? { principal: read('principal') } : {}),
    context: Object.fromEntries(held.map(({ name, value }) => [name, read(value)])),
  };
}

/** `"text"`, `1.5`, `(- 1.5)` or `(/ 1.0 3.0)`. */
function contextValue(written: string): string {
  if (written.startsWith('"')) return unquoted(written);
  const [first = 0, second = 1] = (written.match(/\d+(\.\d+)?/g) ?? []).map(Number);
  return `${written.includes('-') ? '-' : ''}${first / second}`;
}
