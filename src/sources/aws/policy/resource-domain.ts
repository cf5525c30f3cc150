import { distinctInOrder } from '../../../core/model/order.ts';
import type { ResourceDomain } from '../../../core/surface/action-universe.ts';
import { literal, segmentAny, segmentStar } from '../../../core/surface/glob.ts';

export interface ActedOn {
  /** Lower-case. */
  readonly action: string;
  /** Of each resource type, as the vendor writes it: `arn:${Partition}:s3:::${BucketName}`. */
  readonly arns: readonly string[];
  /** Every request names a resource of one of these types. */
  readonly isRequired: boolean;
}

/**
 * What the requests for an action can name as their resource. An action without resource types is asked for on
 * `*` alone, so that a statement with an ARN does not grant it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function createResourceDomains(): (about: ActedOn) => ResourceDomain | undefined {
  const known = new Map<string, ResourceDomain | undefined>();
  return ({ action, arns, isRequired }) => {
    const key = action === listBuckets ? action : JSON.stringify([arns, isRequired]);
    if (!known.has(key)) known.set(key, action === listBuckets ? allBuckets : domainOf(arns, isRequired));
    return known.get(key);
  };
}

/**
 * The one action without resource types that is documented to be granted by an ARN too, when that ends in a `*`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
const listBuckets = 's3:listallmybuckets';
const allBuckets: ResourceDomain = {
  within: [`arn:${segmentAny}${segmentStar}:s3:::${literal('*')}`],
  except: [],
  families: ['s3'],
  examples: ['arn:aws:s3:::*'],
};

function domainOf(arns: readonly string[], isRequired: boolean): ResourceDomain | undefined {
  if (!arns.every(isReadable)) return undefined;
  const unnamed = isRequired ? [] : ['*'];
  // A bucket's name holds no slash, so what has one is an object.
  const hasBuckets = arns.some((arn) => bucket.test(arn));
  const hasObjects = arns.some((arn) => object.test(arn));
  return {
    within: [...arns.map(patternOf), ...unnamed.map(literal)],
    families: distinctInOrder(arns.map((arn) => arn.split(':')[2] ?? '')),
    except: hasBuckets && !hasObjects ? [`arn:${segmentStar}:s3:::*/*`] : [],
    examples: [...arns.map(exampleOf), ...unnamed],
  };
}

const object = /:::\$\{BucketName\}\//;
const bucket = /:::\$\{BucketName\}$/;

function isReadable(arn: string): boolean {
  return /^arn:[^:]*:[a-z0-9-]+:/.test(arn) && arn.split(':').length >= 6;
}

/** The service that an ARN pattern names, where no wildcard before or in it reaches further. */
export function resourceFamily(pattern: string): string | undefined {
  return /^arn:(?:\uF001|[a-z-]+):([a-z0-9-]+):/.exec(pattern)?.[1];
}

const placeholder = /\$\{(\w+)\}/g;

/**
 * Placeholders by service whose values hold no colon, by the documented forms of ids and names: other values may,
 * and then a wildcard that ends an early part of an ARN can run far into them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
 */
const withoutColon: Readonly<Record<string, RegExp>> = {
  ec2: /Id$/i,
  elasticloadbalancing: /(Name|Id)$/i,
  iam: /Name(WithPath)?$/i,
  wafv2: /^(Name|Id)$/i,
};

/** What stands for a placeholder is never empty: where an ARN has a region, it names one. */
function patternOf(arn: string): string {
  const parts = arn.split(':');
  const early = parts
    .slice(0, 5)
    .map((part) => part.replaceAll(placeholder, segmentAny + segmentStar).replaceAll('*', segmentStar));
  const closed = withoutColon[parts[2] ?? ''];
  const late = parts
    .slice(5)
    .join(':')
    .replaceAll(placeholder, (_, name: string) => (closed?.test(name) ? segmentAny + segmentStar : '?*'));
  return [...early, late].join(':');
}

const samples: Readonly<Record<string, string>> = {
  Partition: 'aws',
  Region: 'us-east-1',
  Account: '111122223333',
};

function exampleOf(arn: string): string {
  return arn
    .replaceAll(placeholder, (_, name: string) => samples[name] ?? 'example')
    .replaceAll('*', 'example');
}
