import type { Box, PatternSet } from '../../../core/model/access.ts';
import type { ObjectRef } from '../../../core/model/event.ts';
import { any, literal, literalPrefix, segmentAny, segmentStar } from '../../../core/surface/glob.ts';
import { outerBound } from '../../../core/surface/variable.ts';
import { isBoundByRcps, rcpServices } from '../policy/evaluate-rcp.ts';
import type { Layer } from './identity.ts';
import { resourcePatterns } from './resource-policy.ts';

/**
 * RCPs bind what lies in an account, whoever asks for it, of the services that AWS lists.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
export type Limits = readonly Pick<Layer, 'boxes' | 'unseen'>[];

/** What they deny of all that lies in an account. Buckets do not say where they lie: some are known to lie elsewhere. */
export function limitsIn(account: string, limits: Limits, elsewhere: readonly string[]): readonly Box[] {
  return deniesOf(limits).flatMap((box): readonly Box[] => {
    const { actions, resources } = box;
    if (!isEverything(resources)) return [box];
    const inAccount = `${inSome}:${segmentStar}:${segmentStar}:${literal(account)}:${any}`;
    const onBuckets = actions.patterns.filter((pattern) => pattern.startsWith('s3:'));
    if (elsewhere.length === 0 || actions.kind === 'not-in' || onBuckets.length === 0)
      return [{ ...box, resources: { kind: 'in', patterns: [inAccount, `${inSome}:s3:::${any}`] } }];
    const notBuckets = [`${inSome}:s3:${segmentAny}${segmentStar}:${any}`, literal(any)];
    return [
      { ...box, resources: { kind: 'in', patterns: [inAccount] } },
      {
        ...box,
        actions: { kind: 'in', patterns: onBuckets },
        resources: { kind: 'not-in', patterns: [...elsewhere, ...notBuckets] },
      },
    ];
  });
}

const inSome = `arn:${segmentAny}${segmentStar}`;

/** What they deny of one object. */
export function limitsOn(object: ObjectRef, limits: Limits): readonly Box[] {
  const patterns = resourcePatterns(object);
  const id = literal(object.id);
  const denies = deniesOf(limits).flatMap((box): readonly Box[] => {
    const { resources, opaque } = box;
    if (isEverything(resources)) return [{ ...box, resources: { kind: 'in', patterns } }];
    const within =
      resources.kind === 'in' ? resources.patterns.filter((one) => prefix(one).startsWith(id)) : [];
    const isClear =
      resources.kind === 'in' &&
      resources.patterns.every((one) => within.includes(one) || !id.startsWith(prefix(one)));
    if (isClear) return within.length === 0 ? [] : [{ ...box, resources: { kind: 'in', patterns: within } }];
    const reason = `an RCP that may mean other resources than ${object.id}`;
    return [
      { ...box, resources: { kind: 'in', patterns }, opaque: [opaque, reason].filter(Boolean).join('; ') },
    ];
  });
  const unseen = limits.flatMap((level) => level.unseen.map(({ reason }) => unseenOn(patterns, reason)));
  return [...denies, ...unseen];
}

function unseenOn(patterns: readonly string[], opaque: string): Box {
  const origin = { object: '', facet: '', statement: 'not seen' };
  const everything = { kind: 'in', patterns: [any] } as const;
  return {
    effect: 'deny',
    principals: undefined,
    actions: everything,
    resources: { kind: 'in', patterns },
    clauses: [],
    opaque,
    origin,
  };
}

function prefix(pattern: string): string {
  return literalPrefix(outerBound(pattern));
}

function isEverything({ kind, patterns }: PatternSet): boolean {
  return kind === 'in' && patterns.includes(any);
}

/** Cut down to the services that RCPs bind. */
function deniesOf(limits: Limits): readonly Box[] {
  return limits
    .flatMap(({ boxes }) => boxes)
    .flatMap((box): readonly Box[] => {
      const { effect, actions } = box;
      if (effect === 'allow') return [];
      const bare = { ...box, principals: undefined };
      if (actions.kind === 'not-in') return [bare];
      const patterns = actions.patterns.includes(any)
        ? rcpServices.map((service) => `${service}:*`)
        : actions.patterns.filter((pattern) => isBoundByRcps(pattern));
      return patterns.length === 0 ? [] : [{ ...bare, actions: { kind: 'in', patterns } }];
    });
}
