import { byCodeUnit } from '../../../core/model/order.ts';
import { partitionOf } from '../scope.ts';
import { defaultSettings, roleIn, type Settings } from '../settings.ts';
import { kindsIn } from './looks.ts';

/** Calls whose permission goes by another name (service authorization reference, "actions table"). */
const actions: Readonly<Record<string, string>> = {
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:ListObjectsV2': 's3:ListBucket',
};

export const eventOperations: readonly string[] = ['cloudtrail:LookupEvents'];
export const trailOperations: readonly string[] = [
  'cloudtrail:DescribeTrails',
  'cloudtrail:GetTrailStatus',
  'cloudtrail:GetEventSelectors',
];

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
}

function statement(
  Sid: string,
  operations: readonly string[],
  Resource: Statement['Resource'] = '*',
): Statement {
  const named = operations.map((operation) => actions[operation] ?? operation);
  return { Sid, Effect: 'Allow', Action: [...new Set(named)].sort(byCodeUnit), Resource };
}

/** The least that collection needs, read-only, as an IAM policy. `sts:GetCallerIdentity` needs no permission. */
export function permissions(given: unknown): string {
  const settings = (given as Settings | undefined) ?? defaultSettings;
  const partition = partitionOf(settings.regions[0] ?? '', []);
  const buckets = settings.trails.map(({ bucket }) => `arn:${partition}:s3:::${bucket}`);
  const objects = settings.trails.map(
    ({ bucket, prefix }) => `arn:${partition}:s3:::${bucket}/${prefix === '' ? '' : `${prefix}/`}AWSLogs/*`,
  );
  const roles = settings.accounts.map((account) => roleIn(settings, partition, account));
  const statements: readonly Statement[] = [
    ...(settings.events ? [statement('ReadEvents', eventOperations)] : []),
    ...(settings.snapshots
      ? [
          statement(
            'ReadSnapshots',
            kindsIn(settings).flatMap(({ operations }) => operations),
          ),
        ]
      : []),
    ...(buckets.length > 0
      ? [
          statement('ReadTrails', trailOperations),
          statement('ListTrailBuckets', ['s3:ListObjectsV2'], buckets),
          statement('ReadTrailObjects', ['s3:GetObject'], objects),
        ]
      : []),
    ...(roles.length > 0 ? [statement('ReachOtherAccounts', ['sts:AssumeRole'], roles)] : []),
    ...(settings.snapshots ? [statement('EstimateSize', ['iam:GetAccountSummary'])] : []),
  ];
  return JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2);
}
