import type { Box } from '../../../core/model/access.ts';
import { bindBox } from '../../../core/surface/bind.ts';
import { any, isLiteral } from '../../../core/surface/glob.ts';
import { callerArn, type Who } from './who.ts';

const principalArn = 'aws:principalarn';

/**
 * Condition keys whose value follows from who asks.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
function principalKeys(who: Who): ReadonlyMap<string, string | undefined> {
  return new Map([
    ['aws:principalaccount', who.account],
    ['aws:principaltype', who.kind === 'user' ? 'User' : 'AssumedRole'],
    ['aws:username', who.kind === 'user' ? who.name : undefined],
    [principalArn, callerArn(who)],
  ]);
}

/** As `binder`; lists that a principal was bound to before stay the same lists. One principal is remembered. */
export function createBinding(
  same: (box: Box) => Box,
): (who: Who) => (boxes: readonly Box[]) => readonly Box[] {
  let last: { readonly arn: string; readonly bind: (boxes: readonly Box[]) => readonly Box[] } | undefined;
  return (who) => {
    if (last?.arn === who.arn) return last.bind;
    const lists = new WeakMap<readonly Box[], readonly Box[]>();
    const bindOnce = binder(who, same);
    const bind = (boxes: readonly Box[]): readonly Box[] => {
      const found = lists.get(boxes) ?? bindOnce(boxes);
      lists.set(boxes, found);
      return found;
    };
    last = { arn: who.arn, bind };
    return bind;
  };
}

/** Boxes as they stand for this principal; those that no request of his can match are left out. */
function binder(who: Who, same: (box: Box) => Box): (boxes: readonly Box[]) => readonly Box[] {
  const known = principalKeys(who);
  const pathless = new Map([...known].filter(([key]) => key !== principalArn));
  return (boxes) => {
    const bound = boxes.map((box) => {
      const own = bindBox(box, hangsOnPath(box, who) ? pathless : known);
      return own === undefined || own === box ? own : same(own);
    });
    const isSame = bound.every((box, index) => box === boxes[index]);
    return isSame ? boxes : bound.filter((box) => box !== undefined);
  };
}

/** Events name principals without their path, so a pattern that asks for one cannot be answered. */
function hangsOnPath({ clauses }: Box, who: Who): boolean {
  return clauses
    .filter(({ key }) => key === principalArn)
    .some(({ values }) => values.some((value) => asksForPath(value, who)));
}

/**
 * Under these paths lie only roles that AWS made, which their names show.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
const reserved = [
  { path: 'aws-service-role/', prefix: 'AWSServiceRoleFor' },
  { path: 'aws-reserved/', prefix: 'AWSReservedSSO_' },
];

function asksForPath(value: string, { kind, name }: Who): boolean {
  const start = value.indexOf(`:${kind}/`);
  if (start < 0) return false;
  const rest = value.slice(start + kind.length + 2);
  if (!rest.includes('/') || rest === `aws-service-role/${any}`) return false;
  const own = reserved.find(({ path }) => rest.startsWith(path));
  if (own && !(kind === 'role' && name.startsWith(own.prefix))) return false;
  return !isLiteral(value) || rest.endsWith(`/${name}`);
}
