import type { Gap, MissedSpan, Observation, Span, StreamSpan } from '../model/coverage.ts';
import type { Instant } from '../model/time.ts';

export interface Missed extends MissedSpan {
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
export function common(lists: readonly (readonly Span[])[]): readonly Span[] {
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
    spans.filter((span) => !isSnapshot(span)),
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

/** What was asked for in vain and was not had since, the latest attempt for each stream. */
export function stillMissed(collected: readonly StreamSpan[], missed: readonly Missed[]): readonly Missed[] {
  const latest = new Map(missed.map((one) => [streamOf(one), one]));
  return [...latest.values()].filter((one) => {
    // The whole log holds no snapshots.
    if (isSnapshot(one)) return !ofStream(collected, one).some(({ to }) => to >= one.to);
    return (
      without(one, [...ofStream(collected, one), ...ofStream(collected, { ...one, stream: wholeLog })])
        .length > 0
    );
  });
}

/** Kinds of snapshot among them, each as a gap since it was last had or first failed. */
export function missedSnapshots(
  collected: readonly StreamSpan[],
  missed: readonly Missed[],
): readonly { readonly source: string; readonly scope: string; readonly gap: Gap }[] {
  return stillMissed(collected, missed.filter(isSnapshot)).map((one) => {
    const last = merged(ofStream(collected, one)).at(-1)?.to;
    const from = last ?? ofStream(missed, one)[0]?.from ?? one.from;
    const reason = `${one.stream.slice(snapshotStream.length)}: ${one.reason}`;
    return { source: one.source, scope: one.scope, gap: { from, to: one.to, reason } };
  });
}

function isSnapshot({ stream }: StreamSpan): boolean {
  return stream.startsWith(snapshotStream);
}

function streamOf({ source, scope, stream }: StreamSpan): string {
  return `${source}\u0000${scope}\u0000${stream}`;
}

function ofStream<T extends StreamSpan>(spans: readonly T[], one: StreamSpan): readonly T[] {
  const stream = streamOf(one);
  return spans.filter((span) => streamOf(span) === stream);
}
