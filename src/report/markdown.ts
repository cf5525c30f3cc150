import type { PhrasingContent, RootContent } from 'mdast';
import type { DeltaPart } from '../core/model/access.ts';
import type { AuditResult, ChangeSummary, Delta, WindowResult } from '../core/model/audit.ts';
import { hasGained, hasLost } from '../core/model/delta.ts';
import { formatDay, formatInstant } from '../core/model/time.ts';
import {
  budget,
  code,
  heading,
  list,
  nameWidth,
  paragraph,
  print,
  prose,
  row,
  strong,
  text,
} from './blocks.ts';
import { growthText } from './catalogue-drift-markdown.ts';
import { footer } from './footer.ts';
import {
  actorName,
  boxPlace,
  changeIndex,
  deeds,
  enablingWords,
  few,
  headline,
  kindOf,
  plural,
  shortName,
  stepDays,
  throughWords,
  witnessWords,
} from './phrases.ts';
import type { RenderOptions } from './render.ts';

/** GitHub-flavoured; every name from a log stands in a code span, so that it can neither link nor ping. */
export function renderMarkdown(result: AuditResult, options: RenderOptions): string {
  const changes = changeIndex(result);
  const head = print([
    heading(1, 'Access drift'),
    paragraph(text(`As of ${formatInstant(result.asOf)}. Verdict: `), strong(result.verdict), text('.')),
    ...result.verdictReasons.map((reason) => paragraph(...prose(`${reason}.`))),
  ]);
  const foot = print([
    heading(2, 'What this rests on'),
    list(
      footer(result).map(({ label, text: words }) => [strong(label || 'seen'), text(': '), ...prose(words)]),
    ),
    ...attemptBlocks(result),
    ...options.hints.map((hint) => paragraph(...prose(hint))),
  ]);
  const growth = growthText(result.catalogueDrift);
  let room = budget - head.length - foot.length - growth.length;
  const windows = result.windows.slice(0, options.details).map((window) => {
    const printed = windowText(window, changes, room, result.filter);
    room -= printed.length;
    return printed;
  });
  return [head, ...windows, ...(growth === '' ? [] : [growth]), foot].join('\n');
}

const namesShown = 40;

/** What has no net effect is named, and what does not fit is counted too: nothing is left out in silence. */
function windowText(
  window: WindowResult,
  changes: ReadonlyMap<string, ChangeSummary>,
  room: number,
  filter: string | undefined,
): string {
  const title = heading(2, `${window.days} days to ${formatDay(window.end)}: ${headline(window, filter)}`);
  const net = window.deltas.filter(
    (delta) => hasGained(delta) || hasLost(delta) || delta.unknownStart || delta.indeterminate.length > 0,
  );
  const passing = window.deltas.filter((delta) => !net.includes(delta));
  const sections: string[] = [];
  let left = room - 500;
  let shown = 0;
  for (const delta of net) {
    const section = print(deltaBlocks(delta, changes));
    const line = print([overview([delta], changes)]).length;
    if (section.length + line > left) break;
    sections.push(section);
    left -= section.length + line;
    shown += 1;
  }
  const notes: RootContent[] = [];
  if (passing.length > 0) {
    const names = passing
      .slice(0, namesShown)
      .flatMap((delta) => [text(' '), code(shortName(delta.principal), nameWidth)]);
    const rest = passing.length > namesShown ? [text(` and ${passing.length - namesShown} others`)] : [];
    const words = `${plural(passing.length, 'more principal')} had access in between and at neither end:`;
    notes.push(paragraph(text(words), ...names, ...rest, text('.')));
  }
  if (shown < net.length) {
    notes.push(
      paragraph(
        text(`Showing ${shown} of ${plural(net.length, 'principal')}; the JSON report has all of them.`),
      ),
    );
  }
  const table = shown > 0 ? [overview(net.slice(0, shown), changes)] : [];
  return [print([title, ...table, ...notes]), ...sections].join('\n');
}

function overview(deltas: readonly Delta[], changes: ReadonlyMap<string, ChangeSummary>): RootContent {
  const head = row(
    ['principal', 'party', 'owner', 'gained', 'lost', 'in between', 'by'].map((title) => [text(title)]),
  );
  const body = deltas.map((delta) =>
    row([
      [code(shortName(delta.principal), nameWidth)],
      delta.party.kind === 'ours'
        ? [text('ours')]
        : [code(delta.party.id, nameWidth), text(` (${delta.party.kind})`)],
      [delta.owner === undefined ? text('nobody') : code(delta.owner, nameWidth)],
      [text(gainWords(delta))],
      [text(countWords(delta.narrowed))],
      [text(countWords(delta.transient))],
      actorsOf(delta, changes),
    ]),
  );
  return { type: 'table', align: [], children: [head, ...body] };
}

function gainWords(delta: Delta): string {
  const words = [countWords(delta.widened)];
  const ways = delta.reached.filter(({ widened }) => widened).length;
  if (ways > 0) words.push(`through ${plural(ways, 'role')}`);
  if (delta.unknownStart) words.push(`possibly ${countWords(delta.unknownStart)}`);
  if (delta.indeterminate.length > 0) words.push(`${delta.indeterminate.length} undecided`);
  return words.filter((word) => word !== '').join(', ');
}

function countWords(part: DeltaPart | null): string {
  return part ? plural(part.size.actions, 'action') : '';
}

function actorsOf(delta: Delta, changes: ReadonlyMap<string, ChangeSummary>): PhrasingContent[] {
  return deeds(delta, changes).flatMap((deed, index) => [
    ...(index > 0 ? [text(', ')] : []),
    code(deed.actor, nameWidth),
    text(` (${deed.operator}), ${plural(deed.steps.length, 'step')}`),
  ]);
}

function deltaBlocks(delta: Delta, changes: ReadonlyMap<string, ChangeSummary>): readonly RootContent[] {
  const kind = kindOf(delta.principal);
  const items: PhrasingContent[][] = [
    ...gainItems(delta),
    ...partItems('lost', delta.narrowed),
    ...partItems('possibly gained, at most', delta.unknownStart),
    ...delta.reached.flatMap((one): PhrasingContent[][] => [
      [code(throughWords(one.through))],
      ...partItems('gained through it', one.widened),
      ...partItems('lost through it', one.narrowed),
    ]),
    ...(delta.reachedMore > 0
      ? [[text(`and through ${plural(delta.reachedMore, 'more role')}`)] as PhrasingContent[]]
      : []),
    ...partItems('held in between, at neither end', delta.transient),
    ...delta.indeterminate.map((one): PhrasingContent[] => [
      strong('undecided'),
      text(': '),
      code(one.reason),
    ]),
  ];
  if (delta.unknownStart) {
    items.push([
      text('earlier value not seen: '),
      code(few(delta.unknownStart.because, 2)),
      text('; settled by '),
      code(delta.unknownStart.settledBy),
    ]);
  }
  for (const deed of deeds(delta, changes)) {
    items.push([
      text('by '),
      code(deed.actor, nameWidth),
      text(` (${deed.operator}) on ${few(stepDays(deed.steps), 8)}`),
    ]);
  }
  const enabling = enablingWords(delta, changes);
  if (enabling !== undefined) items.push([code(enabling)]);
  const title: PhrasingContent[] = [
    ...(kind ? [text(`${kind} `)] : []),
    code(shortName(delta.principal), nameWidth),
  ];
  return [{ type: 'heading', depth: 3, children: title }, list(items)];
}

/** Step by step where the steps are known: what each change opened that is still open. */
function gainItems(delta: Delta): PhrasingContent[][] {
  if (!delta.widened || delta.steps.length === 0) return partItems('gained', delta.widened);
  const steps = delta.steps
    .filter((step) => step.isCertain)
    .flatMap(({ at, part }) => boxItems(`${formatDay(at)} gained`, part));
  return [...steps, [text('for example '), code(witnessWords(delta.widened.witness))]];
}

function partItems(label: string, part: DeltaPart | null): PhrasingContent[][] {
  if (!part) return [];
  return [...boxItems(label, part), [text('for example '), code(witnessWords(part.witness))]];
}

function boxItems(label: string, part: DeltaPart): PhrasingContent[][] {
  return part.boxes.map((box): PhrasingContent[] => [
    strong(label),
    text(': '),
    code(few(box.actions, 12)),
    ...(box.principals.length > 0 ? [text(' for '), code(few(box.principals, 4))] : []),
    text(' '),
    code(boxPlace(box, 6)),
  ]);
}

function attemptBlocks(result: AuditResult): readonly RootContent[] {
  if (result.attempts.length === 0) return [];
  const shown = result.attempts
    .slice(-20)
    .map((one): PhrasingContent[] => [
      text(`${formatInstant(one.occurredAt)} `),
      code(one.operation, nameWidth),
      text(' by '),
      code(actorName(one), nameWidth),
      text(' refused with '),
      code(one.errorCode, nameWidth),
    ]);
  return [heading(2, `Attempts that failed: ${result.attempts.length}`), list(shown)];
}
