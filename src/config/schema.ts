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

/** Where to collect from. What else an entry may say is its kind's to know. */
const anySource = z.looseObject({ id: name, type: name });

/** Schema of one kind of source: a strict object whose `type` is a literal. */
export type SourceSchema = z.ZodObject<{ id: z.ZodString; type: z.ZodLiteral<string> }>;

/** policies.yaml. Every key is documented in policies.example.yaml. */
export const configSchema = z.strictObject({
  version: z.literal(1, 'this drift reads `version: 1`'),
  windows: z.array(duration).min(1).default(['30d', '90d', '180d']),
  coverage: z
    .strictObject({ maxLag: lag.default('24h'), accept: z.array(accepted).default([]) })
    .prefault({}),
  sources: z.array(anySource).default([]),
  actors: z.array(actor).default([]),
  parties: z.array(party).default([]),
  owners: z.array(owner).default([]),
  /** Folder of the review ledger, relative to this file. */
  reviews: name.default('reviews/'),
});

/** The same with every source held against the schema of its kind. */
export function schemaWith(kinds: readonly SourceSchema[]): typeof configSchema {
  const [first, ...rest] = kinds;
  if (!first) return configSchema;
  const sources = z.array(z.discriminatedUnion('type', [first, ...rest])).default([]);
  const named = sources.superRefine((list, context) => {
    list.forEach(({ id }, index) => {
      if (list.findIndex((other) => other.id === id) === index) return;
      context.addIssue({ code: 'custom', path: [index, 'id'], message: `\`${id}\` names two sources` });
    });
  });
  // A strict schema accepts less than the loose one, and yields nothing that the loose one does not describe.
  return configSchema.extend({ sources: named }) as unknown as typeof configSchema;
}

export type Config = z.infer<typeof configSchema>;
