import type { Papers, Unseen } from '../../../core/model/compiled.ts';
import type { AccessAnswer, AccessQuestion, DecisionReason } from '../../../core/model/decision.ts';
import type { ObjectRef } from '../../../core/model/event.ts';
import { accountOfArn } from '../objects.ts';
import { hasIdentity, readCaller } from '../policy/evaluate-caller.ts';
import { decide } from '../policy/evaluate-decide.ts';
import type { Paper } from '../policy/evaluate-layers.ts';
import { decisionPapers, paper } from './decision.ts';
import type { Surroundings } from './directory.ts';
import { allowAll } from './identity.ts';
import { type CompilePrincipal, onceEach } from './principal.ts';
import { documentOf, guardOf, ownPolicy, withoutPolicy } from './resource-policy.ts';
import { levelPaper, type Sight } from './resource-side.ts';
import { callerArn, storedArn, type Who, whoNamed, whoOf } from './who.ts';

/** One request at one instant. What was not seen leaves it open wherever it could decide. */
export function answerQuestion(
  question: AccessQuestion,
  sight: Sight,
  { around, compile }: { readonly around: Surroundings; readonly compile: CompilePrincipal },
): AccessAnswer {
  const object = storedPrincipal(question.principal, around);
  const who = object && whoOf(object.id);
  const compiled = object && compile(object, sight);
  const target = around.governing(question.resource);
  const home =
    target?.container ?? question.resourceAccount ?? accountOfArn(question.resource) ?? who?.account;
  const side = resourcePapers(question, target, home, { sight, around, who });
  const rcps = home === undefined ? [] : (sight.levels(home, 'RESOURCE_CONTROL_POLICY', sight) ?? []);
  const { papers = noPapers } = compiled ?? {};
  const none = { identity: 'no policy of the caller was seen', resource: side.none };
  const ask = (identity: readonly Paper[]) =>
    side.papers.map((resource) =>
      decide(
        { ...decisionPapers(papers, resource, rcps.map(levelPaper)), identity, none },
        {
          ...question,
          principal: who ? callerAs(question.principal, who) : question.principal,
          resourceAccount:
            question.resourceAccount ?? (home !== undefined && /^\d{12}$/.test(home) ? home : undefined),
        },
      ),
    );
  const hasOwn = canHavePolicies(question.principal);
  const seen = papers.grants.map(paper);
  const most = ask(hasOwn ? [...seen, everything] : seen);
  // Where not even everything would be enough, what was not seen of the grants is beside the point.
  const isBarred = most.every(({ decision }) => /denied/.test(decision));
  const answers = isBarred ? most : ask(!compiled && hasOwn ? [unread(question.principal)] : seen);
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
      ...first.because.filter(({ document }) => document !== everything.name),
    ],
    unknownKeys: first.unknownKeys,
    filled: first.filled,
    notes: [
      ...(hasOwn ? goneNotes(object, sight) : []),
      ...holes.filter(({ isDeciding }) => !isDeciding).map(({ text }) => `${text}: it may deny this`),
      ...side.notes,
      ...first.notes,
    ],
  };
}

function reason(text: string): DecisionReason {
  return { kind: 'open', text, reasons: [] };
}

/** Paths are not part of a stored name. */
export function storedPrincipal(name: string, around: Surroundings): ObjectRef | undefined {
  const who = whoNamed(name);
  return who && around.principal(storedArn(who));
}

/** A session asks as itself. */
function callerAs(name: string, who: Who): string {
  return name.includes(':sts::') || name.split('/').length > 2 ? name : callerArn(who);
}

/** Of a principal that was never seen nothing is known. */
function unread(principal: string): Paper {
  return { name: principal, text: '', unseen: 'this principal was never seen' };
}

const everything: Paper = { name: 'all that policies can grant', text: allowAll };

const noPapers: Papers = { grants: [], boundary: undefined, scps: [], rcps: [], resources: [] };

/** The root user has none, and neither has anybody outside all accounts. */
function canHavePolicies(principal: string): boolean {
  const caller = readCaller(principal);
  return caller !== undefined && hasIdentity(caller) && caller.kind !== 'root';
}

interface Around {
  readonly sight: Sight;
  readonly around: Surroundings;
  readonly who: Who | undefined;
}

interface ResourceSide {
  readonly papers: readonly (Paper | undefined)[];
  /** What is known of it where there is no policy. */
  readonly none: string;
  readonly notes: readonly string[];
}

/** What the resource's side may be: one policy, none, or each that it was seen to have at other times. */
function resourcePapers(
  { resource, action }: AccessQuestion,
  target: ObjectRef | undefined,
  home: string | undefined,
  { sight, around, who }: Around,
): ResourceSide {
  if (resource === '*') return without('a request for no one resource meets no policy of one');
  // Other requests about a role are not ruled by its trust.
  if (target?.kind === 'iam-role' && !/^sts:/i.test(action))
    return without('the policy of a role speaks only of taking it on');
  if (target) return policyThen(target, { sight, around });
  const guard = guardOf(action, resource);
  const isForeign = who !== undefined && home !== undefined && home !== 'aws' && home !== who.account;
  if (guard === 'role' && around.listedAccounts.includes(home ?? ''))
    return without(`${resource} is not among the roles that were listed`);
  const none = without(`no policy of ${resource} was seen`);
  if (guard || isForeign) return { ...none, papers: [unseenPolicy(resource)] };
  return { ...none, notes: [`the policy of ${resource} was not seen: it is taken to have none`] };
}

function without(none: string): ResourceSide {
  return { papers: [undefined], none, notes: [] };
}

/** Of a resource that was seen itself. */
function policyThen(target: ObjectRef, { sight, around }: Pick<Around, 'sight' | 'around'>): ResourceSide {
  const state = sight.state(target);
  const own = ownPolicy(target, state);
  if (own.kind === 'unknown') {
    const others = around.writtenIn(target).map((source) => paper(documentOf(source)));
    const note = `the policy of ${target.id} was not seen at that time: it is taken to be none, or one that was seen later`;
    const none = without(`no policy of ${target.id} was seen at that time`);
    return { ...none, papers: [undefined, ...others], notes: [note] };
  }
  const document = own.kind === 'document' ? documentOf(own.source) : withoutPolicy(target);
  const isGone = state.existence === 'absent';
  return {
    ...without(`${target.id} ${isGone ? 'did not exist at that time' : 'has no policy of its own'}`),
    papers: [document && paper(document)],
  };
}

function unseenPolicy(resource: string): Paper {
  return { name: resource, text: '', unseen: 'it was not seen' };
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
