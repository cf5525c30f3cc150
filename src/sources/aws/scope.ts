/** Where an event belongs, and how ARNs are spelled there. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

const partitionOfRegion: readonly (readonly [prefix: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-isob-', 'aws-iso-b'],
  ['us-isof-', 'aws-iso-f'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-iso-', 'aws-iso'],
  ['eusc-', 'aws-eusc'],
];

/** An ARN of the record says it outright; the Region's name is the fallback. */
export function partitionOf(region: string, arns: readonly (string | undefined)[]): string {
  for (const arn of arns) {
    const partition = arn && /^arn:(aws[a-z-]*):/.exec(arn)?.[1];
    if (partition) return partition;
  }
  return partitionOfRegion.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

export function scopeOf(account: string, region: string): string {
  return `${account}/${region}`;
}

/** The Region whose log holds the partition's IAM events. */
export function globalRegion(partition: string): string {
  if (partition === 'aws-cn') return 'cn-north-1';
  if (partition === 'aws-us-gov') return 'us-gov-west-1';
  if (partition === 'aws-iso') return 'us-iso-east-1';
  if (partition === 'aws-iso-b') return 'us-isob-east-1';
  if (partition === 'aws-iso-e') return 'eu-isoe-west-1';
  if (partition === 'aws-iso-f') return 'us-isof-south-1';
  return partition === 'aws-eusc' ? 'eusc-de-east-1' : 'us-east-1';
}
