export interface Member {
  /** Undefined in a list. */
  readonly key: string | undefined;
  readonly start: number;
  readonly end: number;
}

/** Where the members of the object or list at `from` stand. The text is sound JSON. */
export function membersAt(text: string, from: number): readonly Member[] {
  const scanner = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
  scanner.lastIndex = from;
  const members: Member[] = [];
  let depth = 0;
  let member: { key: string | undefined; start: number; end: number } | undefined;
  for (let match = scanner.exec(text); match; match = scanner.exec(text)) {
    const [mark] = match;
    const isOpening = mark === '{' || mark === '[';
    const isClosing = mark === '}' || mark === ']';
    if (isClosing) depth--;
    if (depth === 1 && mark === ':') member = { key: member && textOf(text, member), start: -1, end: -1 };
    else if (depth === 0 || (depth === 1 && mark === ',')) {
      if (member) members.push(member);
      member = undefined;
      if (isClosing) return members;
    } else if (depth === 1) {
      member ??= { key: undefined, start: -1, end: -1 };
      if (member.start < 0) member.start = match.index;
      member.end = scanner.lastIndex;
    }
    if (isOpening) depth++;
  }
  return members;
}

function textOf(text: string, { start, end }: { start: number; end: number }): string {
  return String(JSON.parse(text.slice(start, end)));
}

/** From 1, counted as editors do. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/** `line:column`, both from 1. */
export function placeAt(text: string, offset: number): string {
  return `${lineAt(text, offset)}:${offset - text.lastIndexOf('\n', offset - 1)}`;
}
