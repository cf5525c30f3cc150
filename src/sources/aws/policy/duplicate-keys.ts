export interface DuplicateKey {
  readonly key: string;
  /** Where it stands for the second time. */
  readonly offset: number;
}

/** The first key that an object of this JSON text holds twice: JSON.parse would keep the last one in silence. */
export function duplicateKey(text: string): string | undefined {
  return findDuplicateKey(text)?.key;
}

export function findDuplicateKey(text: string): DuplicateKey | undefined {
  const open: (Set<string> | undefined)[] = [];
  const scanner = /"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:)?|[{}[\]]/g;
  for (const match of text.matchAll(scanner)) {
    const [mark, content, isKey] = match;
    if (mark === '{') open.push(new Set());
    else if (mark === '[') open.push(undefined);
    else if (mark === '}' || mark === ']') open.pop();
    else if (isKey !== undefined && content !== undefined) {
      const key = keyText(content);
      const seen = open.at(-1);
      if (seen?.has(key)) return { key, offset: match.index };
      seen?.add(key);
    }
  }
  return undefined;
}

function keyText(escaped: string): string {
  if (!escaped.includes('\\')) return escaped;
  try {
    return String(JSON.parse(`"${escaped}"`));
  } catch {
    // No JSON at all: whoever parses the text says so.
    return escaped;
  }
}
