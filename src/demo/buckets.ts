import { dayMs, formatInstant, type Instant, instant } from '../core/model/time.ts';
import { ourAccount, region, tunedRoles } from './cast.ts';
import type { Json } from './documents.ts';
import { between, stream } from './random.ts';

/** The buckets of the account when the story begins. None has a policy of its own yet. */
const openingBuckets: readonly string[] = [
  ...new Set(tunedRoles.flatMap(({ domain }) => [`${domain}-data`, `${domain}-exports`])),
  'build-artefacts',
  'credit-notes',
  'edge-config',
  'experiments',
  'finance-reports',
  'invoices-eu',
  'invoices-inbox',
  'invoices-us',
  'orders-outbox',
  'receipts-archive',
  'shared-config',
  'support-tickets',
  'support-uploads',
  'web-assets',
].sort();

/** A look at them, one call a line: all buckets, and the policy of each. */
export function bucketSnapshot(takenAt: Instant): readonly Json[] {
  const envelope = (call: string) => ({
    schema: 'drift.snapshot/v1',
    call,
    account: ourAccount,
    region,
    takenAt: formatInstant(takenAt),
  });
  const Buckets = openingBuckets.map((Name) => ({ Name, CreationDate: createdBefore(takenAt, Name) }));
  return [
    { ...envelope('s3:ListBuckets'), response: { Buckets } },
    ...openingBuckets.map((Bucket) => ({
      ...envelope('s3:GetBucketPolicy'),
      params: { Bucket },
      error: { code: 'NoSuchBucketPolicy', message: 'The bucket policy does not exist' },
    })),
  ];
}

function createdBefore(takenAt: Instant, name: string): string {
  const random = stream(4, name);
  return formatInstant(instant(takenAt - between(random, 20, 700) * dayMs));
}
