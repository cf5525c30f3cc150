import type { PolicyKind } from '../../../core/model/diff.ts';
import { findDuplicateKey } from './duplicate-keys.ts';
import { jsonFault } from './json-fault.ts';
import { lineAt, membersAt, placeAt } from './json-places.ts';
import { kindOf } from './policy-kind.ts';
import { beyondLimits } from './policy-limits.ts';
import { isRecord, type Located, unwrap } from './policy-wrapper.ts';

export interface PolicyFile {
  readonly name: string;
  /** The document alone, without what it was wrapped in. */
  readonly text: string;
  /** Undefined: no statement tells. */
  readonly kind: PolicyKind | undefined;
  /** Of a statement by its id, in the file; null where that cannot be told. */
  readonly lineOf: (statement: string) => number | null;
}

export type PolicyReading =
  | { readonly found: 'policy'; readonly policy: PolicyFile }
  /** Sound JSON that does not mean to be a policy. */
  | { readonly found: 'other'; readonly problem: string }
  | { readonly found: 'damage'; readonly problem: string };

/** A file as somebody wrote it, or as a command of the AWS CLI printed it. */
export function readPolicyFile(name: string, text: string): PolicyReading {
  if (text.trim() === '') return damage(`${name}: empty; a policy document is a JSON object`);
  const located = unwrap(text);
  if (located === undefined) {
    return {
      found: 'other',
      problem: `${name}: not a policy document: it has no Statement; name a file that holds one`,
    };
  }
  if ('notJson' in located) return damage(notJson(name, text, located.notJson));
  const twice = findDuplicateKey(text) ?? findDuplicateKey(located.text);
  if (twice) {
    const where = findDuplicateKey(text) ? `:${lineAt(text, twice.offset)}` : '';
    return damage(`${name}${where}: the key \`${twice.key}\` stands twice in one object; remove one of them`);
  }
  return readStatements(name, text, located);
}

function damage(problem: string): PolicyReading {
  return { found: 'damage', problem };
}

function notJson(name: string, text: string, part: string): string {
  const fault = jsonFault(part);
  const reason = fault?.reason ?? 'it cannot be read';
  if (part !== text) return `${name}: the policy inside is not JSON: ${reason}`;
  return `${name}:${placeAt(text, fault?.offset ?? 0)}: not JSON: ${reason}`;
}

function readStatements(name: string, text: string, { document, ...located }: Located): PolicyReading {
  const { Statement: written } = document;
  const statements: readonly unknown[] = Array.isArray(written) ? written : [written];
  const offsets = statementOffsets(located.text, Array.isArray(written));
  const lineOf = (index: number): number | null => {
    const offset = offsets[index];
    if (offset === undefined || located.offset === undefined) return null;
    return lineAt(text, located.offset + offset);
  };
  const strange = statements.findIndex((one) => !isRecord(one));
  if (strange >= 0) {
    const line = lineOf(strange);
    const what = Array.isArray(written) ? `statement ${strange + 1}` : 'Statement';
    return damage(
      `${name}${line === null ? '' : `:${line}`}: not a policy document: ${what} is not an object; write it as { "Effect": … }`,
    );
  }
  const records = statements.filter(isRecord);
  const beyond = beyondLimits(records);
  if (beyond !== undefined) return damage(`${name}: ${beyond}`);
  // By id; none where several have the same.
  const places = new Map<string, number>();
  for (const [index, { Sid: sid }] of records.entries()) {
    const id = typeof sid === 'string' && sid !== '' ? sid : `#${index + 1}`;
    places.set(id, places.has(id) ? Number.NaN : index);
  }
  const policy = {
    name,
    text: located.text,
    kind: kindOf(records),
    lineOf: (statement: string) => lineOf(places.get(statement) ?? Number.NaN),
  };
  return { found: 'policy', policy };
}

/** Of every statement, in the document's text. */
function statementOffsets(text: string, isList: boolean): readonly number[] {
  const statement = membersAt(text, text.indexOf('{')).find(({ key }) => key === 'Statement');
  if (!statement) return [];
  return isList ? membersAt(text, statement.start).map(({ start }) => start) : [statement.start];
}
