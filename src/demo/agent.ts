import { formatInstant, hourMs, type Window } from '../core/model/time.ts';
import { agentCaller } from './callers.ts';
import {
  attachRolePolicy,
  type Call,
  deleteRolePolicy,
  detachRolePolicy,
  putRolePolicy,
  updateTrust,
} from './calls.ts';
import {
  awsPolicies,
  invoiceRole,
  partnerPolicy,
  partnerRole,
  policyArn,
  type TunedRole,
  tryouts,
  tunedRoles,
} from './cast.ts';
import { type Draft, wholeSecond } from './cloudtrail.ts';
import { type Grant, rewrittenPolicy, rewrittenTrust, type Trust } from './documents.ts';
import { invoicePolicy, outboxPolicy, partnerTrust, tunedPolicy } from './opening.ts';
import { between, chance, pick, type Random, stream } from './random.ts';
import {
  debugPolicy,
  debugTryout,
  exchangeSteps,
  invoiceGrants,
  invoiceSteps,
  outboxSteps,
  partnerOutbox,
  type Step,
  sharedPolicies,
  trustStep,
  tuningSteps,
} from './story.ts';
import { grantSteps, type Revision, revisions, type Slot, storyInstant, tryoutLength } from './tuning.ts';
import { versionCalls } from './versions.ts';

type Grants = readonly Grant[];

/**
 * Every applied change of the agent. Each policy is a walk of its own that knows what it holds, so that no call
 * deletes what is not there; the walks are merged by time afterwards.
 */
export function agentDrafts(window: Window, seed: number): readonly Draft[] {
  const outbox = quietSlot(partnerOutbox, outboxSteps, 24, window);
  const invoices = quietSlot(invoiceGrants, invoiceSteps, 260, window);
  return [
    ...tunedRoles.flatMap((role) => tunedRole(role, window, seed)),
    ...inline(partnerRole, outboxPolicy, outbox, window, seed),
    ...partnerTrusts(window, seed),
    ...inline(invoiceRole, invoicePolicy, invoices, window, seed),
    ...Object.entries(sharedPolicies).flatMap(([name, grants]) => sharedPolicy(name, grants, window, seed)),
  ];
}

/** Rewritten often, never wider but by its steps. */
function quietSlot(
  opening: Grants,
  steps: readonly Step[],
  everyHours: number,
  window: Window,
): Slot<Grants> {
  return {
    value: opening,
    steps: grantSteps(opening, steps, window.start),
    everyHours,
    write: rewrittenPolicy,
  };
}

function partnerTrusts(window: Window, seed: number): readonly Draft[] {
  const at = storyInstant(window.start, trustStep.day, trustStep.time);
  const { condition: _, ...open } = partnerTrust;
  const slot: Slot<Trust> = {
    value: partnerTrust,
    steps: [{ id: trustStep.id, at, value: open }],
    everyHours: 100,
    write: rewrittenTrust,
  };
  return revisions(slot, window, stream(seed, 'trust')).map((revision) =>
    draft(revision, updateTrust(partnerRole, revision.text)),
  );
}

function tunedRole(role: TunedRole, window: Window, seed: number): readonly Draft[] {
  const slot: Slot<Grants> = {
    value: role.grants,
    steps: grantSteps(role.grants, tuningSteps[role.name] ?? [], window.start),
    everyHours: 320,
    write: rewrittenPolicy,
    tryout: (grants, random) => [...grants, pick(random, tryouts(role.domain))],
  };
  return [
    ...inline(role.name, tunedPolicy, slot, window, seed),
    ...temporaryPolicies(role, window, stream(seed, `${role.name}/temporary`)),
    ...temporaryAttachments(role, window, stream(seed, `${role.name}/attachments`)),
  ];
}

function inline(
  role: string,
  policy: string,
  slot: Slot<Grants>,
  window: Window,
  seed: number,
): readonly Draft[] {
  return revisions(slot, window, stream(seed, `${role}/${policy}`)).map((revision) =>
    draft(revision, putRolePolicy(role, policy, revision.text)),
  );
}

/** Policies put on a role for some hours; two in five repeat what the role may do anyway. */
function temporaryPolicies(role: TunedRole, window: Window, random: Random): readonly Draft[] {
  return visits(window, random, 460).flatMap(({ from, to }) => {
    const name = `tmp-${formatInstant(from).slice(5, 10)}-${between(random, 100, 999)}`;
    const grants = chance(random, 0.4) ? role.grants : [pick(random, tryouts(role.domain))];
    return [
      draft({ at: from }, putRolePolicy(role.name, name, rewrittenPolicy(grants, random))),
      draft({ at: to }, deleteRolePolicy(role.name, name)),
    ];
  });
}

function temporaryAttachments(role: TunedRole, window: Window, random: Random): readonly Draft[] {
  return visits(window, random, 1000).flatMap(({ from, to }) => {
    const policy = pick(random, [policyArn(debugPolicy), awsPolicies.tracing]);
    return [
      draft({ at: from }, attachRolePolicy(role.name, policy)),
      draft({ at: to }, detachRolePolicy(role.name, policy)),
    ];
  });
}

/** Spans that do not overlap, about every so many hours, all over before the window ends. */
function visits(window: Window, random: Random, everyHours: number) {
  const pause = () => everyHours * hourMs * (0.25 + 1.5 * random());
  const spans = [];
  let from = wholeSecond(window.start + pause());
  while (from < window.end) {
    const to = wholeSecond(from + tryoutLength(random));
    if (to < window.end) spans.push({ from, to });
    from = wholeSecond(to + pause());
  }
  return spans;
}

function sharedPolicy(name: string, grants: Grants, window: Window, seed: number): readonly Draft[] {
  const partners = name === partnerPolicy;
  const quiet = quietSlot(grants, partners ? exchangeSteps : [], partners ? 60 : 125, window);
  // Forty roles hold the other two: a tryout there would be forty.
  const slot: Slot<Grants> =
    name === debugPolicy ? { ...quiet, tryout: (now) => [...now, debugTryout] } : quiet;
  const random = stream(seed, `policy/${name}`);
  return versionCalls(policyArn(name), revisions(slot, window, random), random).map(({ call, ...revision }) =>
    draft(revision, call),
  );
}

function draft(revision: Pick<Revision, 'at' | 'step'>, call: Call): Draft {
  const { at, step } = revision;
  return { at, by: 'agent', caller: agentCaller(at), call, ...(step === undefined ? {} : { step }) };
}
