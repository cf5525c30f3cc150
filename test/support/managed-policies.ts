import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { corpora, say } from './corpora.ts';

/** The versions of the policies that AWS manages, with the documents as texts. */
export interface Version {
  readonly arn: string;
  readonly policyName: string;
  readonly versionId: string;
  readonly kind: 'publish' | 'rollback';
  /** In force from then on, in milliseconds. */
  readonly at: number;
  /** The first of its policy, in force since the policy exists. */
  readonly isBirth: boolean;
  readonly semSha1: string;
  readonly text: string;
}

const folder = join(corpora, 'managed-policies');
export const timelineFile = join(folder, 'timeline.jsonl.gz');
export const hasPolicies = existsSync(timelineFile);
if (!hasPolicies) say(`skipped: managed policies: ${folder} is not there`);

/** By policy, in the order in which they came in force. */
export function histories(): readonly (readonly Version[])[] {
  if (!hasPolicies) return [];
  const lines = gunzipSync(readFileSync(timelineFile)).toString('utf8').trim().split('\n');
  const versions = lines.map((line): Version => {
    const { document, arn, at, createDate, ...rest } = JSON.parse(line);
    return {
      ...rest,
      arn: arn ?? `arn:aws:iam::aws:policy/${rest.policyName}`,
      at: Date.parse(at),
      isBirth: rest.versionId === 'v1' && createDate === at,
      text: JSON.stringify(document),
    };
  });
  return [...Map.groupBy(versions, ({ policyName }) => policyName).values()];
}

/** What another program made of two versions: their action strings, and the actions that these stand for. */
export interface Classified {
  readonly naive: string;
  readonly expanded: string;
}

/** By policy, old and new version. */
export function classes(): ReadonlyMap<string, Classified> {
  const [head = '', ...lines] = readFileSync(join(folder, 'pairs.tsv'), 'utf8').trim().split('\n');
  const at = (name: string) => head.split('\t').indexOf(name);
  return new Map(
    lines.map((line) => {
      const cells = line.split('\t');
      const cell = (name: string) => cells[at(name)] ?? '';
      const key = `${cell('policyName')} ${cell('from')} ${cell('to')}`;
      return [key, { naive: cell('naiveClass'), expanded: cell('expandedClass') }];
    }),
  );
}
