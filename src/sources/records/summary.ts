import type { OperationCount, ScopeSlots } from './tally.ts';

/** What became of a file as a whole. */
export type FileVerdict =
  | { readonly kind: 'read' }
  | { readonly kind: 'empty'; readonly what: 'no bytes' | 'only white space' | 'a list without records' }
  | { readonly kind: 'not-json'; readonly line: number; readonly column: number; readonly reason: string }
  /** JSON, but of no source that drift knows; `what` says what it looks like. */
  | { readonly kind: 'not-a-log'; readonly what: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

export type FileProblem =
  /** Compressed data that ends or breaks; `offset` counts the content that could be read before it. */
  | { readonly kind: 'damaged'; readonly offset: number; readonly reason: string }
  | {
      readonly kind: 'invalid-json';
      readonly line: number;
      readonly column: number;
      readonly offset: number;
      readonly reason: string;
      /** Nothing after it was read, or nothing more of its line. */
      readonly stopped: boolean | 'line';
    }
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** So many records have scopes or hours past what is counted per file. */
  | { readonly kind: 'crowded'; readonly count: number };

export interface Undecodable {
  readonly line: number;
  readonly offset: number;
  readonly reason: string;
}

/** At most `listLimit` of them are listed; all are counted. */
export interface Listed<T> {
  readonly count: number;
  readonly first: readonly T[];
}

export const listLimit = 20;

export interface FileSummary {
  readonly path: string;
  /** `sha256:…` of the bytes as they lie there. */
  readonly contentDigest: string;
  readonly bytes: number;
  readonly verdict: FileVerdict;
  /** Which source's log it is, once a record told. */
  readonly source?: string;
  /** The source's records, selected or not. */
  readonly records: number;
  readonly slots: readonly ScopeSlots[];
  /** What was not selected, by operation. */
  readonly operations: readonly OperationCount[];
  readonly undecodable: Listed<Undecodable>;
  readonly problems: Listed<FileProblem>;
}

/** One line per thing a user should know about the file, in the form `file:line:column: what`. */
export function describeSummary(summary: FileSummary): readonly string[] {
  const { path, verdict, undecodable, problems } = summary;
  const lines = verdict.kind === 'read' ? [] : [describeVerdict(path, verdict)];
  if (verdict.kind !== 'not-json' && verdict.kind !== 'unreadable') {
    lines.push(...problems.first.map((problem) => describeProblem(path, problem)));
    if (problems.count > problems.first.length) {
      lines.push(`${path}: ${problems.count - problems.first.length} more problems like these`);
    }
  }
  lines.push(...undecodable.first.map(({ line, reason }) => `${path}:${line}: record not read: ${reason}`));
  if (undecodable.count > undecodable.first.length) {
    lines.push(`${path}: ${undecodable.count - undecodable.first.length} more records not read`);
  }
  return lines;
}

function describeVerdict(path: string, verdict: Exclude<FileVerdict, { kind: 'read' }>): string {
  switch (verdict.kind) {
    case 'empty':
      return `${path}: empty: ${verdict.what}`;
    case 'not-json':
      return `${path}:${verdict.line}:${verdict.column}: not JSON: ${verdict.reason}`;
    case 'not-a-log':
      return `${path}: not a log that drift knows: ${verdict.what}`;
    case 'unreadable':
      return `${path}: cannot be read: ${verdict.reason}`;
    default:
      return verdict satisfies never;
  }
}

function describeProblem(path: string, problem: FileProblem): string {
  switch (problem.kind) {
    case 'damaged':
      return `${path}: compressed data ${problem.reason}, after ${problem.offset} bytes of content`;
    case 'invalid-json': {
      const unread = problem.stopped === 'line' ? 'line' : 'file';
      const rest = problem.stopped ? `; the rest of the ${unread} was not read` : '';
      return `${path}:${problem.line}:${problem.column}: invalid JSON: ${problem.reason}${rest}`;
    }
    case 'unreadable':
      return `${path}: reading stopped: ${problem.reason}`;
    case 'crowded':
      return `${path}: ${problem.count} records have more scopes or hours than are counted per file`;
    default:
      return problem satisfies never;
  }
}
