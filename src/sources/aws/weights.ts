import { createHash } from 'node:crypto';
import { z } from 'zod';
import { byCodeUnit } from '../../core/model/order.ts';
import { segmentAny, segmentStar } from '../../core/surface/glob.ts';
import type { Cell } from '../../core/weight/cell.ts';
import { createScale, type Scale } from '../../core/weight/scale.ts';
import type { Weights } from '../../core/weight/weights.ts';
import type { Catalogue } from './catalogue.ts';
import { arnConditionPattern } from './policy/arn-pattern.ts';
import written from './weights.json' with { type: 'json' };

const count = z.int().nonnegative();
const part = z.enum(['exfiltration', 'external', 'escalation', 'credentials', 'anyPrincipal']);
const actionClass = z.strictObject({ weight: count, counts: z.array(part), actions: z.array(z.string()) });
const trusted = z.strictObject({ factor: count, counts: z.array(part) });

const shape = z.strictObject({
  version: z.int().positive(),
  levels: z.record(z.string(), count),
  classes: z.strictObject({
    'data-access': actionClass,
    'resource-exposure': actionClass,
    'credential-exposure': actionClass,
    'privilege-escalation': actionClass,
  }),
  sensitivity: z.strictObject({
    ownAccount: count,
    otherAccount: count,
    noAccount: count,
    label: count,
    maximum: count,
  }),
  trust: z.strictObject({
    internal: trusted,
    pipeline: trusted,
    agent: trusted,
    organisation: trusted,
    partner: trusted,
    unknown: trusted,
    anyone: trusted,
  }),
  conditions: z.array(
    z.strictObject({
      restricts: z.string(),
      factor: z.int().positive().max(1_000),
      keys: z.record(z.string(), z.string()),
      operators: z.array(z.string()),
      values: z.array(z.string()).optional(),
    }),
  ),
});

export interface AwsWeights extends Weights {
  readonly sensitivity: z.infer<typeof shape>['sensitivity'];
}

/** Reads the weights that ship with drift, or others. */
export function awsWeights(file: unknown = written): AwsWeights {
  const { classes, ...rest } = shape.parse(file);
  return { ...rest, classes: Object.values(classes), digest: digestOf(file) };
}

/** Of the values alone: neither layout nor the order of keys changes it. */
function digestOf(file: unknown): string {
  return `sha256:${createHash('sha256').update(canonical(file)).digest('hex')}`;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => byCodeUnit(a, b));
  return `{${entries.map(([key, held]) => `${JSON.stringify(key)}:${canonical(held)}`).join()}}`;
}

export function awsScale(catalogue: Catalogue, weights: Weights = awsWeights()): Scale {
  return createScale(weights, catalogue.universe, catalogue.level);
}

/** Resources that somebody declared to be worth more. */
export interface Label {
  readonly id: string;
  /** ARNs with wildcards; one in the first five parts stays inside its part. */
  readonly patterns: readonly string[];
  /** Up to the weights' maximum; without one it is the weights'. */
  readonly factor?: number;
}

const arn = (...rest: readonly string[]) => ['arn', segmentStar, segmentStar, segmentStar, ...rest].join(':');
const ofAnyAccount = arn(segmentAny.repeat(12), '*');
const ofNoAccount = arn('', '*');

/**
 * Resources of own accounts, of other accounts, and those whose name holds no account; and every label's.
 *
 * A `*` for the Region may run past the colon, so `arn:aws:sqs:*:111111111111:*` also matches names in which another
 * account comes first. Names that hold an own account further on are therefore ours too, or else such a pattern would
 * reach all accounts. Those with an empty account and an own one further on are in no cell:
 * hardly anything is called that, and patterns for our accounts would reach all buckets.
 */
export function awsCells(
  { sensitivity }: AwsWeights,
  own: readonly string[],
  labels: readonly Label[] = [],
): readonly Cell[] {
  const mine = own.flatMap((account) => [arn(account, '*'), arn('*', account, '*')]);
  const odd = own.map((account) => arn('', '*', account, '*'));
  const { ownAccount, otherAccount, noAccount } = sensitivity;
  return [
    { id: 'own-account', factor: ownAccount, within: mine, except: [ofNoAccount] },
    { id: 'other-account', factor: otherAccount, within: [ofAnyAccount], except: mine },
    { id: 'no-account', factor: noAccount, within: ['*'], except: [ofAnyAccount, ...mine] },
    ...labels.map(({ id, patterns, factor = sensitivity.label }) => ({
      id,
      factor: Math.min(factor, sensitivity.maximum),
      within: patterns.map((written) => arnConditionPattern(written) ?? written),
      except: odd,
    })),
  ];
}
