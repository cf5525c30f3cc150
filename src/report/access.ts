import type { DeltaPart } from '../core/model/access.ts';
import type { AccessResult, Author, HistoryEntry, HistoryResult } from '../core/model/blame.ts';
import { formatDay, formatInstant } from '../core/model/time.ts';
import { actorName, boxPlace, few, operatorWords, plural, shortName } from './phrases.ts';
import { visible, visibleJson } from './visible.ts';
import { wrapped } from './wrapped.ts';

const schemaVersion = '1.0';

export function renderAccessJson(result: AccessResult): string {
  const { principal, at, existence, held, parts, reached, unseen, undecided, evidenceFrom, catalogue } =
    result;
  return visibleJson({
    schemaVersion,
    principal,
    at: formatInstant(at),
    existence,
    held,
    parts: parts.map(({ author, part }) => ({ decidedBy: author ? authorJson(author) : null, ...part })),
    reached,
    unseen,
    indeterminate: undecided,
    evidenceFrom: evidenceFrom === undefined ? null : formatInstant(evidenceFrom),
    catalogue,
  });
}

export function renderHistoryJson(result: HistoryResult): string {
  const { object, kind, at, entries, evidenceFrom, catalogue } = result;
  return visibleJson({
    schemaVersion,
    object,
    kind,
    at: formatInstant(at),
    entries: entries.map(({ author, errorCode, aspect, gained, lost, inForce, stillGone, undecided }) => ({
      ...authorJson(author),
      errorCode: errorCode ?? null,
      aspect,
      widened: gained,
      narrowed: lost,
      inForce,
      stillGone,
      indeterminate: undecided,
    })),
    evidenceFrom: evidenceFrom === undefined ? null : formatInstant(evidenceFrom),
    catalogue,
  });
}

function authorJson({ id, at, since, operation, actor, objects }: Author): object {
  return {
    change: id,
    occurredAt: formatInstant(at),
    ...(since === undefined ? {} : { since: formatInstant(since) }),
    operation,
    actor: actor ? { ...actor, id: actor.id ?? null } : null,
    objects,
  };
}

interface Page {
  readonly columns: number;
  readonly rows: number;
}

/** What is held, newest first, each part with who opened it. */
export function renderAccessTerminal(result: AccessResult, { columns, rows }: Page): string {
  const line = lines(columns);
  const found = [...line(`${result.principal} at ${formatInstant(result.at)}`, 0)];
  if (result.existence === 'absent') found.push(...line('it did not exist at that time', 2));
  else if (!result.held) found.push(...line('nothing is known to be allowed', 2));
  for (const { author, part } of result.parts) {
    found.push('', ...line(author ? authorWords(author) : before(result), 0));
    found.push(...partLines('+', part, line, rows));
  }
  for (const { through, held } of result.reached) {
    found.push('', ...line(`through ${through.map(shortName).join(', then ')}`, 0));
    found.push(...partLines('+', held, line, rows));
  }
  if (result.unseen.length + result.undecided.length > 0) found.push('');
  for (const one of result.unseen) found.push(...line(`not seen: ${one}`, 0));
  for (const one of result.undecided) found.push(...line(`undecided: ${one.reason}`, 0));
  return `${found.join('\n')}\n`;
}

function before({ evidenceFrom }: AccessResult): string {
  const since = evidenceFrom === undefined ? 'the first evidence' : formatDay(evidenceFrom);
  return `there already on ${since}, or by nobody who was seen`;
}

/** Every change, oldest first: what it did, and what of that is left. Those without effect only with `isAll`. */
export function renderHistoryTerminal(
  result: HistoryResult,
  { columns, rows }: Page,
  isAll: boolean,
): string {
  const line = lines(columns);
  const found = [...line(`${result.object} up to ${formatInstant(result.at)}`, 0)];
  const entries = isAll ? result.entries : result.entries.filter(isNews);
  const idle = result.entries.length - entries.length;
  const hidden = Math.max(0, entries.length - rows);
  if (result.entries.length === 0) found.push(...line('no change of it was seen', 2));
  if (idle > 0) found.push(...line(`${plural(idle, 'change')} moved nobody's access; --all shows them`, 2));
  if (hidden > 0) found.push('', `${plural(hidden, 'earlier change')}; --rows ${entries.length} shows all`);
  for (const entry of entries.slice(hidden)) {
    found.push('', ...line(authorWords(entry.author), 0));
    found.push(...entryLines(entry, line));
  }
  return `${found.join('\n')}\n`;
}

function isNews({ gained, lost, undecided, errorCode }: HistoryEntry): boolean {
  return gained !== null || lost !== null || undecided.length > 0 || errorCode !== undefined;
}

type Line = (text: string, indent: number) => readonly string[];

function lines(columns: number): Line {
  const width = Math.min(Math.max(columns, 40), 100);
  return (text, indent) => wrapped(visible(text), indent, width);
}

function authorWords({ at, since, operation, actor, id }: Author): string {
  const found = formatInstant(at);
  if (actor) return `${found} ${operation} by ${actorName({ actor })} (${operatorWords({ actor })}) [${id}]`;
  const day = since === undefined ? `up to ${found}` : `between ${formatInstant(since)} and ${found}`;
  return `${day}, ${operation}: who did it was not seen`;
}

function entryLines(entry: HistoryEntry, line: Line): readonly string[] {
  const { gained, lost, inForce, stillGone, undecided, errorCode } = entry;
  if (errorCode !== undefined) return line(`refused or failed: ${errorCode}`, 2);
  const found: string[] = [];
  if (gained) found.push(...partLines('+', gained, line, 8), ...line(left(inForce, gained, 'in force'), 4));
  if (lost) found.push(...partLines('-', lost, line, 8), ...line(left(stillGone, lost, 'gone'), 4));
  for (const one of undecided) found.push(...line(`undecided: ${one.reason}`, 2));
  return found.length > 0 ? found : line("moved nobody's access", 2);
}

/** How much of what a change did is so by it at the end. */
function left(now: DeltaPart | null, then: DeltaPart, word: string): string {
  if (!now) return `none of it is ${word} by this change today`;
  return now.size.atoms === then.size.atoms ? `all of it is still ${word}` : `part of it is still ${word}`;
}

function partLines(sign: string, part: DeltaPart, line: Line, most: number): readonly string[] {
  const shown = part.boxes.slice(0, most).flatMap((box) => {
    const who = box.principals.length > 0 ? ` for ${few(box.principals.map(shortName), 3)}` : '';
    return line(
      `${sign} ${few(box.actions, 6)}${who} ${boxPlace(box, 4)} (${box.origin.object} ${box.origin.facet})`,
      2,
    );
  });
  const rest = part.boxes.length - most;
  return rest > 0 ? [...shown, ...line(`and ${rest} more`, 4)] : shown;
}
