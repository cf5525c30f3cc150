export interface JsonFault {
  readonly offset: number;
  readonly reason: string;
}

type Expected = 'value' | 'value or close' | 'key' | 'key or close' | 'colon' | 'next or close' | 'end';

const token =
  /[ \t\r\n]*("[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]|$)/y;

/** Where text stops being JSON. JSON.parse tells it too, but not always, and in words that change. */
export function jsonFault(text: string): JsonFault | undefined {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  token.lastIndex = 0;
  for (;;) {
    const from = token.lastIndex;
    const found = token.exec(text)?.[1];
    if (found === undefined) return unexpected(text, skipSpace(text, from));
    const offset = token.lastIndex - found.length;
    const next = after(found, expected, open);
    if (next === undefined || isBroken(found)) return unexpected(text, offset);
    if (found === '') return undefined;
    expected = next;
  }
}

/** What may follow, or undefined where this may not stand. Keeps the list of what is open. */
function after(found: string, expected: Expected, open: ('{' | '[')[]): Expected | undefined {
  const isValue = expected === 'value' || expected === 'value or close';
  const isKey = expected === 'key' || expected === 'key or close';
  if (found === '') return expected === 'end' ? 'end' : undefined;
  if (found === '{' || found === '[') {
    if (!isValue) return undefined;
    open.push(found);
    return found === '{' ? 'key or close' : 'value or close';
  }
  if (found === '}' || found === ']') {
    const mayClose =
      expected === 'next or close' || expected === 'key or close' || expected === 'value or close';
    if (!mayClose || open.pop() !== (found === '}' ? '{' : '[')) return undefined;
    return open.length === 0 ? 'end' : 'next or close';
  }
  if (found === ',') {
    if (expected !== 'next or close') return undefined;
    return open.at(-1) === '{' ? 'key' : 'value';
  }
  if (found === ':') return expected === 'colon' ? 'value' : undefined;
  if (isKey) return found.startsWith('"') ? 'colon' : undefined;
  if (!isValue) return undefined;
  return open.length === 0 ? 'end' : 'next or close';
}

/** A string that ends, with a line break or an escape in it that JSON does not have. */
function isBroken(found: string): boolean {
  if (!found.startsWith('"')) return false;
  try {
    JSON.parse(found);
    return false;
  } catch {
    return true;
  }
}

function unexpected(text: string, offset: number): JsonFault {
  const character = text.codePointAt(offset);
  if (character === undefined) return { offset, reason: 'it ends too early' };
  if (text.startsWith('"', offset)) return { offset, reason: 'a string that is broken or out of place' };
  return { offset, reason: `unexpected \`${String.fromCodePoint(character)}\`` };
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at++;
  return at;
}
