import type { Gap, Observation } from '../model/coverage.ts';
import type { Instant } from '../model/time.ts';

export interface Span {
  readonly from: Instant;
  /** Exclusive. */
  readonly to: Instant;
}

/** A stretch of one stream of a scope that somebody listed, or failed to. */
export interface StreamSpan extends Span {
  readonly source: string;
  readonly scope: string;
  readonly stream: string;
}

export interface Missed extends StreamSpan {
  readonly reason: string;
  readonly recordedAt: Instant;
}

/** A listing of everything: it stands for each stream of its scope. */
export const wholeLog = '*';

/** Streams of snapshots begin with it; they are no part of a log. */
export const snapshotStream = 'snapshot ';

/** Overlapping and touching spans as one, oldest first. */
export function merged(spans: readonly Span[]): readonly Span[] {
  const found: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (!last || span.from > last.to) found.push({ from: span.from, to: span.to });
    else if (span.to > last.to) found[found.length - 1] = { from: last.from, to: span.to };
  }
  return found;
}

/** What of a span the others leave open, oldest first. */
export function without(span: Span, others: readonly Span[]): readonly Span[] {
  const left: Span[] = [];
  let reached = span.from;
  for (const other of merged(others)) {
    if (other.to <= reached || other.from >= span.to) continue;
    if (other.from > reached) left.push({ from: reached, to: other.from });
    reached = other.to;
  }
  if (reached < span.to) left.push({ from: reached, to: span.to });
  return left;
}

/** What all of them have in common. */
function common(lists: readonly (readonly Span[])[]): readonly Span[] {
  const [first, ...rest] = lists;
  if (!first) return [];
  return rest.reduce<readonly Span[]>(
    (held, other) => held.flatMap((span) => without(span, without(span, other))),
    merged(first),
  );
}

/**
 * Times at which every stream that carries a class of changes was listed: what no listing showed then did not
 * happen.
 */
export function listedObservations(
  spans: readonly StreamSpan[],
  streamsOf: (source: string, scope: string) => ReadonlyMap<string, readonly string[]>,
): readonly Observation[] {
  const places = Map.groupBy(
    spans.filter(({ stream }) => !stream.startsWith(snapshotStream)),
    ({ source, scope }) => `${source}\u0000${scope}`,
  );
  return [...places.values()].flatMap((own) => {
    const [first] = own;
    if (!first) return [];
    const { source, scope } = first;
    return [...streamsOf(source, scope)].flatMap(([name, streams]) =>
      common(
        streams.map((stream) => own.filter((span) => span.stream === stream || span.stream === wholeLog)),
      ).map((span): Observation => ({ source, scope, kind: 'listed', classes: [name], ...span })),
    );
  });
}

/** Kinds of snapshot that could not be had and were not had since; a gap for each. */
export function missedSnapshots(
  collected: readonly StreamSpan[],
  missed: readonly Missed[],
): readonly { readonly source: string; readonly scope: string; readonly gap: Gap }[] {
  const key = (span: StreamSpan): string => `${span.source}\u0000${span.scope}\u0000${span.stream}`;
  const failed = Map.groupBy(
    missed.filter(({ stream }) => stream.startsWith(snapshotStream)),
    key,
  );
  const taken = Map.groupBy(collected, key);
  return [...failed].flatMap(([at, own]) => {
    const [first] = own;
    const one = own.at(-1);
    const spans = taken.get(at) ?? [];
    if (!first || !one || spans.some(({ to }) => to >= one.to)) return [];
    const last = spans.reduce<Instant | undefined>(
      (most, { to }) => (most === undefined || to > most ? to : most),
      undefined,
    );
    const from = last ?? first.from;
    const what = one.stream.slice(snapshotStream.length);
    return [
      { source: one.source, scope: one.scope, gap: { from, to: one.to, reason: `${what}: ${one.reason}` } },
    ];
  });
}

/** What was asked for in vain and was not had since, the latest attempt for each stream. */
export function stillMissed(collected: readonly StreamSpan[], missed: readonly Missed[]): readonly Missed[] {
  const latest = new Map<string, Missed>();
  for (const one of missed) latest.set(`${one.source}\u0000${one.scope}\u0000${one.stream}`, one);
  return [...latest.values()].filter((one) => {
    const own = collected.filter(({ source, scope }) => source === one.source && scope === one.scope);
    const had = own.filter(({ stream }) => stream === one.stream || stream === wholeLog);
    const isSnapshot = one.stream.startsWith(snapshotStream);
    return isSnapshot ? !had.some(({ to }) => to >= one.to) : without(one, had).length > 0;
  });
}
