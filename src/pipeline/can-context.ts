import { DriftError } from '../errors.ts';
import { lineAt } from '../sources/aws/policy/evaluate-json.ts';
import { placed } from './can-documents.ts';

export type Context = Readonly<Record<string, string | readonly string[] | null>>;

/** `key=value`, or undefined for the name of a file: every condition key has a prefix and a colon. */
export function readPair(text: string): readonly [key: string, value: string] | undefined {
  const match = /^([^=:/]+:[^=]+)=(.*)$/s.exec(text);
  return match ? [match[1] ?? '', match[2] ?? ''] : undefined;
}

/** A key that is named twice holds several values. Key names are compared without case. */
export function pairsContext(pairs: readonly (readonly [key: string, value: string])[]): Context {
  const held = new Map<string, readonly string[]>();
  for (const [key, value] of pairs) {
    const lower = key.toLowerCase();
    held.set(lower, [...(held.get(lower) ?? []), value]);
  }
  return Object.fromEntries(held);
}

/** An object of condition keys. Null: the request does not hold the key. */
export function fileContext(name: string, text: string): Context {
  const place = placed(name, text, undefined);
  if (place.kind !== 'object')
    throw new DriftError(`${name}:1: the context is an object from condition key to value`);
  const parsed: unknown = JSON.parse(text);
  const context: Record<string, string | readonly string[] | null> = {};
  for (const [key, value] of Object.entries(parsed as object)) {
    const lower = key.toLowerCase();
    const line = lineAt(text, place.members.get(key)?.start ?? 0);
    if (Object.hasOwn(context, lower))
      throw new DriftError(`${name}:${line}: duplicate key \`${key}\`; case does not tell keys apart`);
    const held = heldValue(value);
    if (held === undefined)
      throw new DriftError(
        `${name}:${line}: \`${key}\` holds neither text, number, boolean, null nor a list of them`,
      );
    context[lower] = held;
  }
  return context;
}

function heldValue(value: unknown): string | readonly string[] | null | undefined {
  if (value === null) return null;
  if (!Array.isArray(value)) return isScalar(value) ? String(value) : undefined;
  return value.every(isScalar) ? value.map(String) : undefined;
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
