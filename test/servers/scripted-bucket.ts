import { createHash } from 'node:crypto';
import { type Answer, element, escaped, refusal, xml } from './scripted-answer.ts';
import type { Call } from './scripted-call.ts';

/** One bucket, and the objects in it by key. */
export interface Bucket {
  readonly name: string;
  readonly objects: ReadonlyMap<string, Buffer>;
}

/** Keys on one page of a listing. */
const pageSize = 7;

export function bucketAnswer(call: Call, { name, objects }: Bucket): Answer {
  const [bucket = '', ...rest] = call.path.split('/');
  if (bucket !== name) return refusal('missing', call.protocol);
  if (call.operation === 's3:ListObjectsV2') return listing(call, objects);
  const key = rest.join('/');
  const body = objects.get(key);
  if (call.operation !== 's3:GetObject' || !body) return refusal('missing', call.protocol);
  return { status: 200, type: 'application/x-gzip', body, headers: { etag: etagOf(body) } };
}

function listing({ input }: Call, objects: Bucket['objects']): Answer {
  const { prefix = '', delimiter = '' } = input as Readonly<Record<string, string>>;
  const after = String(input['continuation-token'] ?? input['start-after'] ?? '');
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  const entries = [...new Set(keys.map((key) => rolledUp(key, prefix, delimiter)))].filter(
    (entry) => entry > after,
  );
  const page = entries.slice(0, pageSize);
  const isLast = page.length === entries.length;
  const contents = page.map((entry) => {
    const body = objects.get(entry);
    if (!body) return element('CommonPrefixes', element('Prefix', escaped(entry)));
    return element(
      'Contents',
      element('Key', escaped(entry)) +
        element('LastModified', '2026-11-01T00:00:00.000Z') +
        element('ETag', escaped(etagOf(body))) +
        element('Size', String(body.length)),
    );
  });
  const head = element('Prefix', escaped(prefix)) + element('KeyCount', String(page.length));
  const more = isLast ? '' : element('NextContinuationToken', escaped(page.at(-1) ?? ''));
  return xml(
    element(
      'ListBucketResult',
      `${head}${element('IsTruncated', String(!isLast))}${contents.join('')}${more}`,
    ),
  );
}

/** With a delimiter, keys that share what comes before it are one entry. */
function rolledUp(key: string, prefix: string, delimiter: string): string {
  if (delimiter === '') return key;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? key : key.slice(0, end + delimiter.length);
}

function etagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}
