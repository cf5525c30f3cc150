import type { Papers, RawDocument, Unseen } from '../../../core/model/compiled.ts';
import type { AccessAnswer, AccessQuestion, DecisionReason } from '../../../core/model/decision.ts';
import type { ObjectRef } from '../../../core/model/event.ts';
import { accountOfArn } from '../objects.ts';
import { decide } from '../policy/evaluate-decide.ts';
import type { Paper } from '../policy/evaluate-layers.ts';
import { decisionPapers, paper } from './decision.ts';
import type { Surroundings } from './directory.ts';
import { type CompilePrincipal, onceEach } from './principal.ts';
import { documentOf, ownPolicy, withoutPolicy } from './resource-policy.ts';
import { levelPaper, type Sight } from './resource-side.ts';
import { callerArn, type Who, whoOf } from './who.ts';

/** One request at one instant. What was not seen leaves it open wherever it could decide. */
export function answerQuestion(
  question: AccessQuestion,
  sight: Sight,
  { around, compile }: { readonly around: Surroundings; readonly compile: CompilePrincipal },
): AccessAnswer {
  const object = storedPrincipal(question.principal, around);
  const who = object && whoOf(object);
  const compiled = object && compile(object, sight);
  const target = around.governing(question.resource);
  const home =
    target?.container ?? question.resourceAccount ?? accountOfArn(question.resource) ?? who?.account;
  const side = resourcePapers(question, target, home, { sight, around, who });
  const rcps = home === undefined ? [] : (sight.levels(home, 'RESOURCE_CONTROL_POLICY', sight) ?? []);
  const ask = (papers: Papers) =>
    side.papers.map((resource) =>
      decide(decisionPapers(papers, resource, rcps.map(levelPaper)), {
        ...question,
        principal: who ? callerAs(question.principal, who) : question.principal,
        resourceAccount:
          question.resourceAccount ?? (home !== undefined && /^\d{12}$/.test(home) ? home : undefined),
      }),
    );
  const papers = compiled?.papers ?? (isRootUser(question.principal) ? noPapers : strangers);
  const most = ask({ ...papers, grants: [...papers.grants.filter((one) => one !== unseen), everything] });
  // Where not even everything would be enough, what was not seen of the grants is beside the point.
  const isBarred = most.every(({ decision }) => /denied/.test(decision));
  const answers = isBarred ? most : ask(papers);
  const [first] = answers;
  if (!first) throw new Error('there is at least the case of no policy');
  const isOne = isBarred || answers.every(({ decision }) => decision === first.decision);
  const open: DecisionReason[] = isOne ? [] : [reason(`the policy of ${target?.id ?? ''} was not seen`)];
  const holed = onceEach([...(compiled?.unseen ?? []), ...rcps.flatMap((level) => level.unseen)]);
  const holes = isBarred ? [] : doubts(holed, isOne ? first.decision : 'indeterminate');
  const isOpen = open.length > 0 || holes.some(({ isDeciding }) => isDeciding);
  return {
    decision: isOpen ? 'indeterminate' : first.decision,
    because: [
      ...open,
      ...holes.filter(({ isDeciding }) => isDeciding).map(({ text }) => reason(text)),
      ...first.because,
    ],
    unknownKeys: first.unknownKeys,
    filled: first.filled,
    notes: [
      ...goneNotes(object, sight),
      ...holes.filter(({ isDeciding }) => !isDeciding).map(({ text }) => `${text}: it may deny this`),
      ...side.notes,
      ...first.notes.filter((note) => !/was not given/.test(note)),
    ],
  };
}

function reason(text: string): DecisionReason {
  return { kind: 'open', text, reasons: [] };
}

/** Paths are not part of a stored name. */
export function storedPrincipal(name: string, around: Surroundings): ObjectRef | undefined {
  const session = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(name);
  const arn = session ? `arn:${session[1]}:iam::${session[2]}:role/${session[3]}` : name;
  const who = whoOf({ id: arn, kind: '', container: '' });
  return who && around.principal(`arn:${who.partition}:iam::${who.account}:${who.kind}/${who.name}`);
}

/** A session asks as itself. */
function callerAs(name: string, who: Who): string {
  return name.includes(':sts::') || name.split('/').length > 2 ? name : callerArn(who);
}

const unread: Paper = { name: 'policies of a principal that was never seen', text: 'not seen' };

const unseen: RawDocument = { kind: 'identity', ...unread };

const everything: RawDocument = {
  kind: 'identity',
  name: 'all that policies can grant',
  text: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
};

const noPapers: Papers = { grants: [], boundary: undefined, scps: [], rcps: [], resources: [] };

/** Of a principal that was never seen nothing is known. */
const strangers: Papers = { ...noPapers, grants: [unseen] };

/** It has no policies that could have been seen. */
function isRootUser(principal: string): boolean {
  return /^(?:arn:[^:]+:iam::\d{12}:root|\d{12})$/.test(principal);
}

interface Around {
  readonly sight: Sight;
  readonly around: Surroundings;
  readonly who: Who | undefined;
}

/** What the resource's side may be: one policy, none, or each that it was seen to have at other times. */
function resourcePapers(
  { resource, action }: AccessQuestion,
  target: ObjectRef | undefined,
  home: string | undefined,
  { sight, around, who }: Around,
): { readonly papers: readonly (Paper | undefined)[]; readonly notes: readonly string[] } {
  // Other requests about a role are not ruled by its trust.
  const isTrust = target?.kind === 'iam-role';
  if (isTrust && !/^sts:/i.test(action)) return { papers: [undefined], notes: [] };
  if (target) {
    const own = ownPolicy(target, sight.state(target));
    if (own.kind === 'document') return { papers: [paper(documentOf(own.source))], notes: [] };
    if (own.kind === 'absent') {
      const none = withoutPolicy(target);
      return { papers: [none && paper(none)], notes: [] };
    }
    const others = around.writtenIn(target).map((source) => paper(documentOf(source)));
    const note = `the policy of ${target.id} was not seen at that time: it is taken to be none, or one that was seen later`;
    return { papers: [undefined, ...others], notes: [note] };
  }
  const isRole = /^arn:[^:]+:iam::[^:]*:role\//.test(resource) && /^sts:/i.test(action);
  const isKey = /^arn:[^:]+:kms:[^:]*:[^:]*:key\//.test(resource);
  const isForeign = who !== undefined && home !== undefined && home !== 'aws' && home !== who.account;
  if (resource === '*') return { papers: [undefined], notes: [] };
  if (isRole && around.listedAccounts.includes(home ?? '')) return { papers: [undefined], notes: [] };
  if (isRole || isKey || isForeign) return { papers: [unseenPolicy(resource)], notes: [] };
  return {
    papers: [undefined],
    notes: [`the policy of ${resource} was not seen: it is taken to have none`],
  };
}

function unseenPolicy(resource: string): Paper {
  return { name: `the policy of ${resource}, not seen`, text: 'not seen' };
}

interface Doubt {
  readonly text: string;
  readonly isDeciding: boolean;
}

/** What was not seen of the grants may allow what nothing else does; what was not seen of a ceiling may forbid it. */
function doubts(unseen: readonly Unseen[], decision: AccessAnswer['decision']): readonly Doubt[] {
  if (decision === 'explicitly-denied') return [];
  return unseen.flatMap(({ reason: text, affects }): readonly Doubt[] => {
    if (affects === 'grants') return [{ text, isDeciding: decision === 'implicitly-denied' }];
    return decision === 'allowed' ? [{ text, isDeciding: true }] : [];
  });
}

function goneNotes(object: ObjectRef | undefined, sight: Sight): readonly string[] {
  if (!object) return ['the principal was never seen: nothing is known of its own policies'];
  return sight.state(object).existence === 'absent' ? ['the principal did not exist at that time'] : [];
}
