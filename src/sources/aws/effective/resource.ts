import type { Box, PatternSet } from '../../../core/model/access.ts';
import type { Compiled } from '../../../core/model/compiled.ts';
import type { ObjectRef } from '../../../core/model/event.ts';
import { isBoundByRcps } from '../policy/evaluate-rcp.ts';
import type { Surroundings } from './directory.ts';
import { hole } from './identity.ts';
import { limitsOn } from './limits.ts';
import { ownBox } from './own-box.ts';
import { documentOf, ownPolicy, plainPatterns, serviceOf } from './resource-policy.ts';
import { levelPaper, type Sight } from './resource-side.ts';
import { storedArn, whoOf } from './who.ts';

/**
 * What an object's own policy lets others do: those that are not principals of a collected account, whose own side
 * is looked at beside theirs.
 */
export function compileResource(
  object: ObjectRef,
  view: Sight,
  { around, isForAll }: { readonly around: Surroundings; readonly isForAll: boolean },
): Compiled {
  const own = ownPolicy(object, view.state(object));
  const base = { principal: undefined, aspect: 'resource' as const };
  if (own.kind !== 'document') {
    const unseen = own.kind === 'unknown' ? [hole(own.part, own.reason)] : [];
    const papers = { grants: [], boundary: undefined, scps: [], rcps: [], resources: [] };
    return { ...base, surface: { layers: [[]] }, unseen, papers };
  }
  const service = serviceOf(object) ?? '';
  const patterns = plainPatterns(object);
  const rcps = isBoundByRcps(`${service}:`)
    ? (view.levels(object.container, 'RESOURCE_CONTROL_POLICY', view) ?? [])
    : [];
  const limits = limitsOn(object, rcps);
  const boxes = view.read(own.source).flatMap((box) => {
    const principals =
      box.effect === 'allow' && !isForAll ? others(box.principals, object, around) : box.principals;
    return principals === 'nobody' ? [] : [{ ...ownBox(box, object, patterns), principals } satisfies Box];
  });
  return {
    ...base,
    surface: { layers: [[...boxes, ...limits]] },
    unseen: [],
    papers: {
      grants: [documentOf(own.source)],
      boundary: undefined,
      scps: [],
      rcps: rcps.map(levelPaper),
      resources: [],
    },
  };
}

/** Without those who have rows of their own, and the account that owns it where all of its principals have. */
function others(
  principals: PatternSet | undefined,
  object: ObjectRef,
  around: Surroundings,
): PatternSet | undefined | 'nobody' {
  if (principals?.kind !== 'in') return principals;
  const patterns = principals.patterns.filter((pattern) => {
    const who = whoOf(pattern);
    if (who) return around.principal(storedArn(who)) === undefined;
    const account = /^arn:[^:]+:iam::(\d{12}):root$/.exec(pattern)?.[1];
    return account !== object.container || !around.isWhole(account);
  });
  return patterns.length === 0 ? 'nobody' : { kind: 'in', patterns };
}
