/** JSON of which it is known where each part stands; an object that has a key twice is refused. */
export type Placed = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, Placed> }
  | { readonly kind: 'list'; readonly items: readonly Placed[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'other' }
);

export interface Misplaced {
  readonly problem: string;
  readonly at: number;
}

/** Reads one JSON value. What it accepts, `JSON.parse` accepts as well. */
export function readPlaced(json: string): Placed | Misplaced {
  const reader: Reader = { json, at: 0, depth: 0 };
  try {
    const value = readValue(reader);
    skipBlanks(reader);
    if (reader.at < json.length) fail(reader, 'there is more after the end of the JSON');
    return value;
  } catch (error) {
    if (error instanceof Refusal) return { problem: error.message, at: error.at };
    throw error;
  }
}

/** 1-based. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

interface Reader {
  readonly json: string;
  at: number;
  depth: number;
}

class Refusal extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

function fail(reader: Reader, problem: string, at: number = reader.at): never {
  throw new Refusal(problem, at);
}

const maxDepth = 100;
const blanks = /[ \t\r\n]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON does not allow them in texts
const textShape = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const otherShape = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y;

function skipBlanks(reader: Reader): void {
  blanks.lastIndex = reader.at;
  blanks.exec(reader.json);
  reader.at = blanks.lastIndex;
}

function taken(reader: Reader, shape: RegExp): string | undefined {
  shape.lastIndex = reader.at;
  const match = shape.exec(reader.json)?.[0];
  if (match !== undefined) reader.at += match.length;
  return match;
}

function readValue(reader: Reader): Placed {
  skipBlanks(reader);
  const start = reader.at;
  const mark = reader.json[start];
  if (mark === '{' || mark === '[') {
    reader.depth += 1;
    if (reader.depth > maxDepth) fail(reader, `it is nested deeper than ${maxDepth} levels`);
    const value = mark === '{' ? readObject(reader, start) : readList(reader, start);
    reader.depth -= 1;
    return value;
  }
  if (mark === '"') return { kind: 'text', text: readText(reader), start, end: reader.at };
  if (taken(reader, otherShape) === undefined) fail(reader, unexpected(mark));
  return { kind: 'other', start, end: reader.at };
}

function unexpected(mark: string | undefined): string {
  return mark === undefined ? 'the JSON ends too early' : `unexpected \`${mark}\``;
}

function readText(reader: Reader): string {
  const raw = taken(reader, textShape);
  if (raw === undefined) fail(reader, 'a text that does not end on its line, or has a wrong escape');
  return String(JSON.parse(raw));
}

function readObject(reader: Reader, start: number): Placed {
  const members = new Map<string, Placed>();
  reader.at += 1;
  if (closes(reader, '}')) return { kind: 'object', members, start, end: reader.at };
  do {
    skipBlanks(reader);
    const at = reader.at;
    if (reader.json[at] !== '"') fail(reader, unexpected(reader.json[at]));
    const key = readText(reader);
    if (members.has(key)) fail(reader, `duplicate key \`${key}\`; keep one`, at);
    if (!closes(reader, ':')) fail(reader, unexpected(reader.json[reader.at]));
    members.set(key, readValue(reader));
  } while (closes(reader, ','));
  if (!closes(reader, '}')) fail(reader, unexpected(reader.json[reader.at]));
  return { kind: 'object', members, start, end: reader.at };
}

function readList(reader: Reader, start: number): Placed {
  const items: Placed[] = [];
  reader.at += 1;
  if (closes(reader, ']')) return { kind: 'list', items, start, end: reader.at };
  do items.push(readValue(reader));
  while (closes(reader, ','));
  if (!closes(reader, ']')) fail(reader, unexpected(reader.json[reader.at]));
  return { kind: 'list', items, start, end: reader.at };
}

/** Takes one mark, if it comes next. */
function closes(reader: Reader, mark: string): boolean {
  skipBlanks(reader);
  if (reader.json[reader.at] !== mark) return false;
  reader.at += 1;
  return true;
}
