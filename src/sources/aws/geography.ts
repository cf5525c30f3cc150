import type { ObjectRef } from '../../core/model/event.ts';
import type { Geography, LoggedAt } from '../source.ts';
import { lastUsed } from './objects.ts';
import { globalRegion, partitionOf, scopeOf } from './scope.ts';
import { globalStreams, regionalStreams } from './streams.ts';

function homeOf(scope: string): { readonly account: string; readonly region: string; readonly home: string } {
  const [account = '', region = ''] = scope.split('/');
  return { account, region, home: globalRegion(partitionOf(region, [])) };
}

/** IAM and Organizations are logged in one region of the partition, resource policies where the resource is. */
export const geography: Geography = {
  classesOf: (scope) => {
    const { region, home } = homeOf(scope);
    const regional = ['regional', regionalStreams] as const;
    return new Map(region === home ? [['iam', globalStreams], regional] : [regional]);
  },
  requiredWith: (scope) => {
    const { account, home } = homeOf(scope);
    return { scope: scopeOf(account, home), reason: `IAM is logged in ${home}, of which nothing was seen` };
  },
  loggedAt: (objects) => {
    const managers = new Set(objects.filter(({ kind }) => kind === 'org-root').map((root) => root.container));
    const [manager] = managers.size === 1 ? managers : [];
    return (object) => {
      // What the organisation does with an account is told by the log of who manages it.
      const account = object.kind === 'org-account' ? manager : object.container;
      return account !== undefined && /^\d{12}$/.test(account) ? placeOf(object, account) : undefined;
    };
  },
  isLogged: (family) => family !== lastUsed,
};

function placeOf({ id, kind }: ObjectRef, account: string): LoggedAt {
  const [, partition = 'aws', service = '', region = ''] = id.split(':');
  const isGlobal = service === 'iam' || service === 'organizations';
  if (isGlobal) {
    const scope = scopeOf(account, globalRegion(partition));
    // Of these alone are members told by name: everything else has a name for good.
    return { account, scope, class: 'iam', named: kind === 'iam-user' ? ['iam-group'] : [] };
  }
  // A bucket's name does not say in which Region it lies.
  const scope = region === '' ? undefined : scopeOf(account, region);
  return { account, scope, class: 'regional', named: [] };
}
