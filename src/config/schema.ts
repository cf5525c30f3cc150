import * as z from 'zod';
import { operators } from '../core/model/actor.ts';

const account = z
  .string('an account id is text: put it in quotes, or its leading zeros are lost')
  .regex(/^\d{12}$/, 'an account id has 12 digits');
const windowWords = 'a window is written like `90d` or `12w`';
const duration = z.string(windowWords).regex(/^[1-9]\d*[dw]$/, windowWords);
const lagWords = 'a lag is written like `30m`, `24h` or `2d`';
const lag = z.string(lagWords).regex(/^\d+[mhd]$/, lagWords);
const day = z.iso.date('a date is written like `2026-11-22`');
const name = z.string().min(1);

const actor = z.strictObject({
  id: name,
  operator: z.enum(operators),
  owner: name.optional(),
  envelope: name.optional(),
  match: z.strictObject({ principal: name }),
});

const party = z.strictObject({
  id: name,
  kind: z.enum(['ours', 'partner', 'vendor', 'unknown']),
  accounts: z.array(account).default([]),
  clients: z.array(name).default([]),
});

const owner = z.strictObject({
  match: z.strictObject({ party: name.optional(), principal: name.optional() }),
  owner: name,
});

const accepted = z.strictObject({ source: name, until: day, reason: name });

/** policies.yaml. Every key is documented in policies.example.yaml. */
export const configSchema = z.strictObject({
  version: z.literal(1, 'this drift reads `version: 1`'),
  windows: z.array(duration).min(1).default(['30d', '90d', '180d']),
  coverage: z
    .strictObject({ maxLag: lag.default('24h'), accept: z.array(accepted).default([]) })
    .prefault({}),
  actors: z.array(actor).default([]),
  parties: z.array(party).default([]),
  owners: z.array(owner).default([]),
  /** Folder of the review ledger, relative to this file. */
  reviews: name.default('reviews/'),
});

export type Config = z.infer<typeof configSchema>;
