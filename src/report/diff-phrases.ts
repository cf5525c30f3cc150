import type { Relation, ResidualExcept } from '../core/model/access.ts';
import type { DiffBox, DiffPart, DiffResult, DocumentDiff } from '../core/model/diff.ts';
import { few, plural } from './phrases.ts';
import { clip } from './visible.ts';

/** The whole finding in one line. */
export function documentHeadline(one: DocumentDiff): string {
  const { relation, widened, narrowed } = one;
  const open =
    one.indeterminate.length > 0 ? `${plural(one.indeterminate.length, 'part')} could not be decided` : '';
  if (relation === 'equivalent')
    return `equivalent: both allow exactly the same requests${one.idle ? ', says the catalogue' : ''}${denyWords(one)}`;
  const gain = widened && partWords(widened, one);
  const loss = narrowed && partWords(narrowed, one);
  const proven = [gain && `gains ${gain}`, loss && `loses ${loss}`].filter((words) => words);
  if (relation === 'indeterminate')
    return `indeterminate: ${open}${proven.length > 0 ? `; for certain it ${proven.join(' and ')}` : ''}`;
  const words = relation === 'mixed' ? proven.join(', ') : (gain ?? loss ?? '');
  return `${relation}: ${words}${open === '' ? '' : `; ${open}`}`;
}

/** In the first line, since a Deny that is gone may open what another policy grants. */
function denyWords({ denies }: DocumentDiff): string {
  const changes = [...(denies?.lifted ? ['less'] : []), ...(denies?.added ? ['more'] : [])];
  return changes.length === 0 ? '' : `, but the new one denies ${changes.join(' and ')}`;
}

function partWords(part: DiffPart, { kind }: DocumentDiff): string {
  const { actions } = part.size;
  const what = actions === 0 ? 'actions that the catalogue does not list' : plural(actions, 'action');
  const count = (list: (box: DiffBox) => readonly string[]) => new Set(part.boxes.flatMap(list)).size;
  if (kind === 'trust')
    return `${what} for ${plural(
      count((box) => whoOf(box.principals)),
      'principal',
    )}`;
  return `${what} on ${plural(
    count((box) => box.resources),
    'resource pattern',
  )}`;
}

/** All documents of a folder in one line. */
export function folderHeadline({ relation, documents }: DiffResult): string {
  const differing = documents.filter((one) => one.relation !== 'equivalent');
  if (relation === 'equivalent') {
    const [subject, verb] =
      documents.length === 1
        ? ['the policy', 'allows']
        : [`all ${plural(documents.length, 'policy', 'policies')}`, 'allow'];
    return `equivalent: ${subject} ${verb} exactly the same requests`;
  }
  const order: readonly Relation[] = ['widened', 'mixed', 'indeterminate', 'narrowed'];
  const kinds = order
    .map((kind) => [kind, differing.filter((one) => one.relation === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}`);
  const verb = differing.length === 1 ? 'differs' : 'differ';
  const differ = relation === 'indeterminate' ? `${verb} or may differ` : verb;
  return `${relation}: ${differing.length} of ${plural(documents.length, 'policy', 'policies')} ${differ} (${kinds.join(', ')})`;
}

/** Documents that show something; how many were left alone, and how many were rewritten to the same effect. */
export function telling({ documents }: DiffResult): {
  readonly shown: readonly DocumentDiff[];
  readonly words: string;
} {
  const shown = documents.filter((one) => one.relation !== 'equivalent' || besideNotes(one).length > 0);
  const quiet = documents.filter((one) => !shown.includes(one));
  const unchanged = quiet.filter(({ status }) => status === 'unchanged').length;
  const words = [
    [unchanged, 'unchanged'],
    [quiet.length - unchanged, 'changed in text only'],
  ] as const;
  const told = words.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return { shown, words: told.join(', ') };
}

/** Where a box comes from: the statement that gives it, or the Deny that came or went. */
export function statementWords({ origin }: DiffBox, direction: 'widened' | 'narrowed'): string {
  const id = clip(origin.statement, 120);
  const name = id.startsWith('#') ? `statement ${id}` : `statement "${id}"`;
  const place = origin.line === null ? origin.object : `${origin.object}:${origin.line}`;
  const isDeny = (direction === 'widened') === (origin.facet === 'old');
  if (!isDeny) return `${name}, ${place}`;
  return `${direction === 'widened' ? 'no longer denied by' : 'denied by'} ${name}, ${place}`;
}

/** Who a box is about, in words. */
export function whoOf(principals: readonly string[]): readonly string[] {
  const accounts = principals.flatMap((name) => everybodyIn.exec(name)?.[1] ?? []);
  const isTold = (name: string) => accounts.some((account) => inAccount.exec(name)?.[1] === account);
  return [
    ...accounts.map((account) => `account ${account}`),
    ...principals.filter((name) => !isTold(name)).map((name) => (name === '*' ? 'anyone' : name)),
  ];
}

/** A whole account is told by its id: everybody in it, its root, its sessions. */
const everybodyIn = /^arn:[^:]+:iam::(\d{12}):\*$/;
const inAccount = /^arn:[^:]+:(?:iam|sts)::(\d{12}):(?:\*|root)$/;

/** A trust policy names no role: it speaks of the one it stands in. */
export function isAnyRole({ principals, actions, resources }: DiffBox): boolean {
  const isAny = resources.length === 1 && resources[0] === '*';
  return isAny && principals.length > 0 && actions.every((action) => /^sts:/i.test(action));
}

/** One exception in words; what it shares with the box it is cut out of is not repeated. */
export function exceptWords(one: ResidualExcept, base: DiffBox, most: number): string {
  const words: string[] = [];
  if (one.actions && one.actions.length > 0) words.push(few(one.actions, most));
  if (one.principals && one.principals.length > 0 && !isSame(one.principals, base.principals))
    words.push(`for ${allBut(whoOf(one.principals), most)}`);
  if (one.resources.length > 0 && !isSame(one.resources, base.resources))
    words.push(words.length > 0 ? `on ${allBut(one.resources, most)}` : allBut(one.resources, most));
  const conditions = conditionsBeside(one.conditions, base.conditions);
  if (conditions.length > 0) words.push(`when ${conditions.join(' and ')}`);
  return words.join(' ');
}

/** A list of what is not meant, in words. */
function allBut(names: readonly string[], most: number): string {
  const isNot = names.every((name) => name.startsWith('not '));
  return isNot
    ? `all but ${few(
        names.map((name) => name.slice(4)),
        most,
      )}`
    : few(names, most);
}

/** What an exception asks beyond its box; of a list that differs in some values, those values. */
function conditionsBeside(own: readonly string[], base: readonly string[]): readonly string[] {
  const beyond = own.filter((text) => !base.includes(text));
  const [first, ...more] = beyond;
  const [other, ...others] = base.filter((text) => !own.includes(text));
  if (first === undefined || other === undefined || more.length + others.length > 0)
    return beyond.length > 0 ? beyond : own;
  return [valuesBeside(first, other) ?? first];
}

const condition = /^(\S+ \S+) (.*)$/s;

function valuesBeside(own: string, base: string): string | undefined {
  const [mine, theirs] = [condition.exec(own), condition.exec(base)];
  if (!mine || !theirs || mine[1] !== theirs[1]) return undefined;
  const [values, all] = [(mine[2] ?? '').split(', '), (theirs[2] ?? '').split(', ')];
  const missing = all.filter((value) => !values.includes(value));
  const added = values.filter((value) => !all.includes(value));
  if (missing.length + added.length >= values.length) return undefined;
  const parts = [
    ...(missing.length > 0 ? [`but for ${missing.join(', ')}`] : []),
    ...(added.length > 0 ? [`and ${added.join(', ')}`] : []),
  ];
  return `${mine[1]} as above ${parts.join(' ')}`;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

export interface BesideNote {
  readonly lead: string;
  readonly part: DiffPart | null;
  readonly after: string;
}

const idleWords: Readonly<Record<Relation, string>> = {
  equivalent: '',
  widened: 'the text allows more than before,',
  narrowed: 'the text allows less than before,',
  mixed: 'the text allows more and less than before,',
  indeterminate: 'the text may allow more or less than before,',
};

/** What is said beside the relation: what no request can use, and denies that bind wherever else something grants. */
export function besideNotes({ idle, denies }: DocumentDiff): readonly BesideNote[] {
  const notes: BesideNote[] = [];
  if (idle)
    notes.push({
      lead: idleWords[idle],
      part: null,
      after: 'but of the actions it names none acts on such a resource, says the catalogue',
    });
  if (!denies) return notes;
  if (denies.added)
    notes.push({
      lead: 'denies more than before:',
      part: denies.added,
      after: 'also where another policy grants it',
    });
  if (denies.lifted)
    notes.push({
      lead: 'denies less than before:',
      part: denies.lifted,
      after: 'now open to other policies that grant it',
    });
  if (denies.indeterminate.length > 0)
    notes.push({
      lead: `may deny more or less than before, ${plural(denies.indeterminate.length, 'part')} could not be decided:`,
      part: null,
      after: denies.indeterminate[0]?.reason ?? '',
    });
  return notes;
}

export function documentTitle(one: DocumentDiff): string {
  if (one.old === null) return `${one.new} (new)`;
  if (one.new === null) return `${one.old} (removed)`;
  return one.old === one.new ? one.old : `${one.old} -> ${one.new}`;
}

const statusWords = { added: ' (new)', removed: ' (removed)', changed: '', unchanged: '' } as const;

/** Beside a document's name in a folder. */
export function statusOf({ status }: DocumentDiff): string {
  return statusWords[status];
}

export function catalogueWords({ catalogue }: DiffResult): string {
  return `actions, and what they act on, by the AWS catalogue of ${catalogue.date}`;
}
