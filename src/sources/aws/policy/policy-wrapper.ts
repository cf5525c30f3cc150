import { membersAt } from './json-places.ts';

export interface Located {
  readonly text: string;
  readonly document: Readonly<Record<string, unknown>>;
  /** Where the text stands in the file; undefined where it was written as a string or URL-encoded. */
  readonly offset: number | undefined;
}

/** What is no JSON: the text itself, or what it holds as a string. */
interface NotJson {
  readonly notJson: string;
}

/** Where the AWS CLI's commands that print a policy put it. */
const wrappers: readonly (readonly string[])[] = [
  ['PolicyVersion', 'Document'],
  ['PolicyDocument'],
  ['AssumeRolePolicyDocument'],
  ['Role', 'AssumeRolePolicyDocument'],
  ['Policy'],
  ['Policy', 'Content'],
  ['ResourcePolicy'],
  ['Attributes', 'Policy'],
  ['policyText'],
];

/** The policy document in a text: as it is, wrapped, as a JSON string or URL-encoded. Undefined: none in it. */
export function unwrap(text: string): Located | NotJson | undefined {
  const outer = parse(text);
  if (!outer) return { notJson: text };
  if (typeof outer.value === 'string') return inside(outer.value);
  if (!isRecord(outer.value)) return undefined;
  if ('Statement' in outer.value) {
    return { text: outer.text, document: outer.value, offset: outer.text === text ? 0 : undefined };
  }
  for (const path of wrappers) {
    const value = path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), outer.value);
    if (typeof value === 'string') return inside(value);
    if (!isRecord(value) || !('Statement' in value)) continue;
    const { start, end } = place(outer.text, path);
    const offset = outer.text === text ? start : undefined;
    return { text: outer.text.slice(start, end), document: value, offset };
  }
  return undefined;
}

function inside(written: string): Located | NotJson | undefined {
  const inner = parse(written);
  if (!inner) return { notJson: written };
  if (!isRecord(inner.value) || !('Statement' in inner.value)) return undefined;
  return { text: inner.text, document: inner.value, offset: undefined };
}

/** JSON, or JSON in which everything but letters is written as %XX. */
function parse(written: string): { readonly text: string; readonly value: unknown } | undefined {
  try {
    const text = /^\s*%7b/i.test(written) ? decodeURIComponent(written.trim()) : written;
    return { text, value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function place(text: string, path: readonly string[]): { readonly start: number; readonly end: number } {
  let at = { start: text.indexOf('{'), end: text.length };
  for (const key of path) at = membersAt(text, at.start).findLast((one) => one.key === key) ?? at;
  return at;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
