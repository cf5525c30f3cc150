/** Where an event belongs, and how ARNs are spelled there. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

/** Every partition but `aws` itself; `home` is the Region whose log holds a partition's IAM events. */
const partitions: readonly { readonly prefix: string; readonly name: string; readonly home: string }[] = [
  { prefix: 'cn-', name: 'aws-cn', home: 'cn-north-1' },
  { prefix: 'us-gov-', name: 'aws-us-gov', home: 'us-gov-west-1' },
  { prefix: 'us-isob-', name: 'aws-iso-b', home: 'us-isob-east-1' },
  { prefix: 'us-isof-', name: 'aws-iso-f', home: 'us-isof-south-1' },
  { prefix: 'eu-isoe-', name: 'aws-iso-e', home: 'eu-isoe-west-1' },
  { prefix: 'us-iso-', name: 'aws-iso', home: 'us-iso-east-1' },
  { prefix: 'eusc-', name: 'aws-eusc', home: 'eusc-de-east-1' },
];

/** An ARN of the record says it outright; the Region's name is the fallback. */
export function partitionOf(region: string, arns: readonly (string | undefined)[]): string {
  for (const arn of arns) {
    const partition = arn && /^arn:(aws[a-z-]*):/.exec(arn)?.[1];
    if (partition) return partition;
  }
  return partitions.find(({ prefix }) => region.startsWith(prefix))?.name ?? 'aws';
}

export function scopeOf(account: string, region: string): string {
  return `${account}/${region}`;
}

/** The Region whose log holds the partition's IAM events. */
export function globalRegion(partition: string): string {
  return partitions.find(({ name }) => name === partition)?.home ?? 'us-east-1';
}
