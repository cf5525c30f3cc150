import { readDocument } from '../documents.ts';
import { type Fields, isFields } from '../fields.ts';
import { partitionOf } from '../scope.ts';

/** What a policy's statements are about, if it is one bucket and nothing else: S3 takes no policy about another. */
export function bucketInPolicy(document: unknown): string | undefined {
  return only(
    resourcesOf(document).map((resource) => /^(arn:[^:*?$]+:s3:::[^:/*?$]+)(?:\/|$)/.exec(resource)?.[1]),
  );
}

/** The same for a function, with its qualifier if it is the policy of a version or alias. */
export function functionInPolicy(document: unknown): string | undefined {
  const arn = /^arn:[^:*?$]+:lambda:[^:*?$]+:\d{12}:function:[^:*?$]+(?::[^:*?$]+)?$/;
  return only(resourcesOf(document).map((resource) => arn.exec(resource)?.[0]));
}

function only(names: readonly (string | undefined)[]): string | undefined {
  const [first] = names;
  return names.every((name) => name === first) ? first : undefined;
}

function resourcesOf(document: unknown): readonly string[] {
  return statementsOf(document).flatMap((one) => {
    if (!isFields(one)) return [''];
    const listed: readonly unknown[] = Array.isArray(one.Resource) ? one.Resource : [one.Resource];
    return listed.map((resource) => (typeof resource === 'string' ? resource : ''));
  });
}

/** A policy's statements as they are written; none where it is no policy. */
export function statementsOf(document: unknown): readonly unknown[] {
  const read = readDocument(document);
  if (read === 'absent' || read.kind !== 'document') return [];
  const policy: Fields = JSON.parse(read.text);
  if (policy.Statement === undefined) return [];
  return Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
}

/** The ARN of a queue by its URL, whose host names the Region in either of two forms, or not at all. */
export function queueInUrl(url: string, asked: string | undefined): string | undefined {
  const [, host = '', account, name] = /^https?:\/\/([^/]+)\/(\d{12})\/([^/]+)$/.exec(url) ?? [];
  const [, modern, old] =
    /^(?:sqs\.([a-z0-9-]+)|([a-z0-9-]+)\.queue)\.amazonaws\.com(?:\.cn)?$/.exec(host) ?? [];
  const region = modern ?? old ?? (host === 'queue.amazonaws.com' ? 'us-east-1' : asked);
  if (region === undefined || account === undefined) return undefined;
  return `arn:${partitionOf(region, [])}:sqs:${region}:${account}:${name}`;
}
