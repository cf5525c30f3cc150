import type { ActionGroup } from './action-groups.ts';
import type { Action, ActionUniverse, ResourceDomain } from './action-universe.ts';
import { changedMembers, pointsIn, type Setting } from './dimensions.ts';
import { any } from './glob.ts';
import { isEverything } from './pattern.ts';
import { hasVariable } from './variable.ts';

interface ByDomain {
  readonly parts: readonly ActionGroup[];
  /** Actions that act on nothing of what is told apart. */
  readonly idle: readonly Action[];
}

/** Where resources are told apart it matters what an action acts on. */
export function byDomain(group: ActionGroup, universe: ActionUniverse, setting: Setting): ByDomain {
  const { members } = group;
  if (members.every(({ rest }) => isEverything(rest.resources))) return { parts: [group], idle: [] };
  const parts = [...Map.groupBy(group.actions, domains(group, universe))].map(([domain, actions]) => ({
    ...group,
    actions,
    domain,
  }));
  // What variables hold could still tell the parts apart.
  if (members.some(({ rest }) => rest.resources.patterns.some(hasVariable))) return { parts, idle: [] };
  const changed = changedMembers(members);
  const alike = new Map<string, ActionGroup>();
  for (const part of parts) {
    const points = pointsIn({ kind: 'resource' }, members, { ...setting, resources: part.domain });
    const masks = points?.map(({ mask }) => mask).filter((mask) => (mask & changed) !== 0n);
    const key = masks ? [...new Set(masks)].sort().join() : `beyond ${alike.size}`;
    const same = alike.get(key);
    // The first of them speaks for all, with its own actions.
    alike.set(key, same ? { ...same, actions: [...same.actions, ...part.actions] } : part);
  }
  const idle = alike.get('')?.actions ?? [];
  alike.delete('');
  return { parts: [...alike.values()], idle };
}

/** The domain of an action; one for all that no pattern reaches. */
function domains(
  { members }: ActionGroup,
  universe: ActionUniverse,
): (action: Action) => ResourceDomain | undefined {
  const patterns = new Set(members.flatMap(({ rest }) => rest.resources.patterns));
  patterns.delete(any);
  const families = new Set([...patterns].map(universe.familyOf));
  let apart: ResourceDomain | undefined;
  return ({ name, kind }) => {
    const domain = kind === 'listed' ? universe.resourcesOf(name) : undefined;
    if (!domain || families.has(undefined) || domain.families.some((one) => families.has(one))) return domain;
    apart ??= domain;
    return apart;
  };
}
