import * as z from 'zod';

const account = z
  .string('an account id is text: put it in quotes, or its leading zeros are lost')
  .regex(/^\d{12}$/, 'an account id has 12 digits');
const region = z.string().regex(/^[a-z]{2,}(?:-[a-z]+)+-\d$/, 'a Region is written like `eu-west-1`');
const name = z.string().min(1);
const bucket = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'a bucket is named without `s3://` and without a path');
const prefix = z
  .string()
  .default('')
  .transform((text) => text.replace(/^\/+|\/+$/g, ''));

/** Kinds of snapshot. */
const lookNames = [
  'iam',
  'organizations',
  's3',
  'kms',
  'sqs',
  'sns',
  'lambda',
  'secretsmanager',
  'ecr',
  'usage',
] as const;
export type LookName = (typeof lookNames)[number];

/** What may be left out: kinds of snapshot, and who assumed which role. */
const skippable = [...lookNames, 'sessions'] as const;

/** A source of type `aws` in policies.yaml; credentials are the vendor's own chain's business. */
const settings = z.strictObject({
  id: name,
  type: z.literal('aws'),
  profile: name.optional(),
  /** Default: the chain's. The Region in which IAM is logged always comes with them. */
  regions: z.array(region).default([]),
  /** Further accounts, read through `role`. */
  accounts: z.array(account).default([]),
  role: name.optional(),
  externalId: name.optional(),
  trails: z.array(z.strictObject({ bucket, prefix })).default([]),
  events: z.boolean().default(true),
  snapshots: z.boolean().default(true),
  skip: z.array(z.enum(skippable)).default([]),
  /** LookupEvents allows two in a Region, shared with everybody else. */
  lookupsPerSecond: z.number().positive().max(1000).default(2),
});

export const settingsSchema = settings.superRefine(({ accounts, role }, context) => {
  if (accounts.length === 0 || role !== undefined) return;
  context.addIssue({
    code: 'custom',
    path: ['accounts'],
    message: 'other accounts are reached through a `role`',
  });
});

export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = settingsSchema.parse({ id: 'aws', type: 'aws' });

/** ARN of the role through which another account is read; whoever names accounts names it, too. */
export function roleIn({ role }: Pick<Settings, 'role'>, partition: string, account: string): string {
  return role?.startsWith('arn:') ? role : `arn:${partition}:iam::${account}:role/${role}`;
}
