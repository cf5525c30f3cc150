import type { Geography } from '../source.ts';
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
  logOf: ({ id, kind, container }) => {
    // AWS changes what is its own without a word in anybody's log.
    if (!/^\d{12}$/.test(container)) return undefined;
    const [, partition = 'aws', , region = ''] = id.split(':');
    const home = globalRegion(partition);
    if (/^(?:iam|org)-/.test(kind) && kind !== 'org-account')
      return { scope: scopeOf(container, home), class: 'iam' };
    return region === '' ? undefined : { scope: scopeOf(container, region), class: 'regional' };
  },
  requiredWith: (scope) => {
    const { account, home } = homeOf(scope);
    return { scope: scopeOf(account, home), reason: `IAM is logged in ${home}, of which nothing was seen` };
  },
};
