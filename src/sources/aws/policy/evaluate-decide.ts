import { type Decision, decisionOf } from './evaluate.ts';
import { type Because, becauseOf } from './evaluate-because.ts';
import { type Caller, hasIdentity, isServiceLinked, readCaller } from './evaluate-caller.ts';
import { denies, grants, type Layer, layersOf, type Papers, type Setting } from './evaluate-layers.ts';
import { allOf, anyOf, type Verdict } from './evaluate-match.ts';
import { isBoundByRcps, rcpServicesDate } from './evaluate-rcp.ts';
import {
  accountOf,
  type Filled,
  filledKeys,
  observedContext,
  oddlyAbsent,
  type Question,
} from './evaluate-request.ts';

export interface Answer {
  readonly decision: Decision;
  readonly because: readonly Because[];
  /** Condition keys that the decision hangs on and of which nothing is known. */
  readonly unknownKeys: readonly string[];
  readonly filled: readonly Filled[];
  readonly notes: readonly string[];
}

/** Where the caller and the resource stand to each other. */
export type Side = 'same' | 'cross' | 'unknown' | 'outside';

/** May this caller do this, by these documents? The caller is one that `readCaller` can read. */
export function decide(papers: Papers, question: Question): Answer {
  const caller = question.principal === undefined ? undefined : readCaller(question.principal);
  if (question.principal !== undefined && !caller) throw new Error('the caller was not checked');
  const filled = filledKeys(caller, question);
  const observed = observedContext(question, filled);
  const setting = { question, caller, context: observed.context, hasBoundary: papers.boundary !== undefined };
  const layers = layersOf(papers, setting);
  const side = sideOf(caller, question, papers.resource !== undefined);
  const ruled = rule({ layers, caller, question, side, none: papers.none });
  return {
    ...ruled,
    filled: filled.filter(({ key }) => observed.asked.has(key.toLowerCase())),
    notes: notesOf(papers, setting, oddlyAbsent(observed)),
  };
}

interface Case {
  readonly layers: readonly Layer[];
  readonly caller: Caller | undefined;
  readonly question: Question;
  readonly side: Side;
  readonly none: Papers['none'];
}

function rule(one: Case): Pick<Answer, 'decision' | 'because' | 'unknownKeys'> {
  const { layers, caller, question, side, none } = one;
  // AWS answers it to whoever can sign a request, even against an explicit deny.
  if (question.action.toLowerCase() === 'sts:getcalleridentity' && caller?.kind !== 'anonymous')
    return { decision: 'allowed', because: [freeOfCharge], unknownKeys: [] };
  const isAlone = !caller && resourceSide(layers)?.isEmpty !== false;
  const standing = { isGuarded: !isAlone && isGuarded(question), isRoot: caller?.kind === 'root' };
  const denied = anyOf(layers.map(denies));
  const own = allOf([ownGrant(layers, caller), ceiling(layers, 'boundary'), ceiling(layers, 'session')]);
  const given = {
    same: sameAccount(layers, own, standing.isGuarded),
    cross: allOf([own, resourceGrant(layers)]),
  };
  const granted = grantedOn(side, { ...given, outside: resourceGrant(layers) });
  const scps = layers.filter(({ name }) => name === 'scp').map((layer) => grants(layer));
  const decision = decisionOf(denied, allOf([granted, ...scps]));
  return {
    decision,
    ...becauseOf({
      ...standing,
      decision,
      layers,
      side,
      caller,
      hangsOnAccount: side === 'unknown' && given.same !== given.cross,
      ownGrant: ownGrant(layers, caller),
      none,
    }),
  };
}

const freeOfCharge: Because = {
  kind: 'rule',
  text: 'sts:GetCallerIdentity needs no permission, and no policy can deny it',
  reasons: [],
};

function grantedOn(side: Side, by: Readonly<Record<'same' | 'cross' | 'outside', Verdict>>): Verdict {
  if (side !== 'unknown') return by[side];
  return by.same === by.cross ? by.same : 'unknown';
}

/** The identity policies' own grant. The root user needs none; a federation without session policies has none. */
function ownGrant(layers: readonly Layer[], caller: Caller | undefined): Verdict {
  if (caller?.kind === 'root') return true;
  if (caller?.kind === 'federated-user' && !layers.some(({ name }) => name === 'session')) return false;
  return grants(layers.find(({ name }) => name === 'identity'));
}

function ceiling(layers: readonly Layer[], name: 'boundary' | 'session'): Verdict {
  const layer = layers.find((one) => one.name === name);
  return layer === undefined ? true : grants(layer);
}

function resourceSide(layers: readonly Layer[]): Layer | undefined {
  return layers.find(({ name }) => name === 'resource' || name === 'trust');
}

function resourceGrant(layers: readonly Layer[]): Verdict {
  return grants(resourceSide(layers));
}

/**
 * Either side suffices. A resource policy that names the role leaves boundary and session policies in force; one
 * that names the user or session itself does not; one that names the account only hands the decision to it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
function sameAccount(layers: readonly Layer[], own: Verdict, isGuarded: boolean): Verdict {
  const side = resourceSide(layers);
  // Every such resource has a policy, and it was not given.
  if (isGuarded && side?.isEmpty !== false) return 'unknown';
  const limits = allOf([ceiling(layers, 'boundary'), ceiling(layers, 'session')]);
  const byOwn = isGuarded ? allOf([own, grants(side, 'account')]) : own;
  return anyOf([byOwn, allOf([grants(side, 'role'), limits]), grants(side, 'self')]);
}

/** KMS keys and roles open to nobody, their own account included, unless their policy says so. */
function isGuarded({ action, resource }: Question): boolean {
  const [, , service, , , rest = ''] = resource.split(':');
  if (service === 'kms') return rest.startsWith('key/');
  return service === 'iam' && rest.startsWith('role/') && /^sts:/i.test(action);
}

function sideOf(caller: Caller | undefined, question: Question, hasResourcePolicy: boolean): Side {
  if (caller && !hasIdentity(caller)) return 'outside';
  if (question.resource === '*' || (!caller && !hasResourcePolicy)) return 'same';
  const account = accountOf(question);
  if (account === 'aws') return 'same';
  if (account === undefined || !caller) return 'unknown';
  return account === caller.account ? 'same' : 'cross';
}

function notesOf(
  papers: Papers,
  { caller, question }: Setting,
  absent: readonly string[],
): readonly string[] {
  const counts = caller === undefined || hasIdentity(caller);
  const hasOwn = (papers.identity?.length ?? 0) > 0 || papers.boundary || papers.session?.length;
  const notes: string[] = [];
  if (!papers.resource && !papers.none && isGuarded(question))
    notes.push(
      'KMS keys and roles must also be opened by their own policy, which was not given: see --resource-policy',
    );
  if (!counts && (hasOwn || papers.scps?.length))
    notes.push('only the resource side binds this caller: its policies and SCPs were left aside');
  if (caller?.kind === 'root' && hasOwn)
    notes.push('the root user has no policies of its own and needs none: those given can only deny');
  const isFree = caller !== undefined && isServiceLinked(caller);
  if (isFree && (papers.scps?.length || papers.rcps?.length))
    notes.push('SCPs and RCPs do not bind service-linked roles: those given were left aside');
  else if (counts && papers.scps?.length)
    notes.push('SCPs do not bind the management account or service-linked roles');
  if (papers.rcps?.length && !isFree) notes.push(rcpNote(question.action));
  for (const key of absent)
    notes.push(`a real request holds ${key}; none was given, so it was taken as absent`);
  return notes;
}

function rcpNote(action: string): string {
  return isBoundByRcps(action)
    ? 'RCPs can only deny, and do not bind the management account, service-linked roles or AWS-managed KMS keys'
    : `RCPs bind the services that AWS lists; on ${rcpServicesDate} \`${action.split(':')[0]}\` was not one: left aside`;
}
