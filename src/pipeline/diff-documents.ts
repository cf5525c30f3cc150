import type { DocumentDiff, PolicyKind } from '../core/model/diff.ts';
import { byCodeUnit, distinctInOrder } from '../core/model/order.ts';
import { DriftError } from '../errors.ts';
import { type PolicyFile, type PolicyReading, readPolicyFile } from '../sources/aws/policy/policy-file.ts';
import { mostBytes } from '../sources/aws/policy/policy-limits.ts';
import type { Operand, SourceFile } from './diff-operands.ts';

export interface PolicyPair {
  readonly name: string;
  readonly status: DocumentDiff['status'];
  readonly kind: PolicyKind;
  readonly old: PolicyFile;
  readonly new: PolicyFile;
}

export interface Pairs {
  /** Sorted by name. */
  readonly pairs: readonly PolicyPair[];
  /** What was left out. */
  readonly notes: readonly string[];
  /** Every document that cannot be compared, with what to do about it. */
  readonly problems: readonly string[];
}

/** The documents of both operands side by side, by their names within a folder. */
export function readPairs(older: Operand, newer: Operand, as: PolicyKind | undefined): Pairs {
  if (older.kind === 'folder' && newer.kind === 'folder') return folderPairs(older, newer, as);
  const [old, now] = [fileOf(older), fileOf(newer)];
  if (!old && !now) throw new DriftError('nothing to compare; name at least one policy document');
  const found = readPair((now ?? old)?.name ?? '', { old, new: now }, as);
  if ('pair' in found) return { pairs: [found.pair], notes: [], problems: [] };
  return { pairs: [], notes: [], problems: found.problems };
}

function fileOf(operand: Operand): SourceFile | undefined {
  return operand.kind === 'file' ? operand.file : undefined;
}

type Folder = Operand & { readonly kind: 'folder' };

function folderPairs(older: Folder, newer: Folder, as: PolicyKind | undefined): Pairs {
  const names = distinctInOrder([...older.files.keys(), ...newer.files.keys()]);
  if (names.length === 0)
    throw new DriftError(
      `no JSON files in \`${older.name}\` or \`${newer.name}\`; policy documents end in .json`,
    );
  const links = distinctInOrder([...older.links, ...newer.links]);
  const pairs: PolicyPair[] = [];
  const notes = links.map((link) => `${link} is a symbolic link and was not compared`);
  const problems: string[] = [];
  for (const name of names) {
    const found = readPair(name, { old: older.files.get(name), new: newer.files.get(name) }, as);
    if ('pair' in found) pairs.push(found.pair);
    else if (found.isOther) notes.push(`${name} is no policy document and was not compared`);
    else problems.push(...found.problems);
  }
  if (pairs.length === 0 && problems.length === 0)
    throw new DriftError(`no policy document in \`${older.name}\` or \`${newer.name}\`; check the paths`);
  return { pairs, notes: notes.sort(byCodeUnit), problems };
}

type Paired =
  | { readonly pair: PolicyPair }
  | {
      /** Neither side means to be a policy. */
      readonly isOther: boolean;
      readonly problems: readonly string[];
    };

interface Files {
  readonly old: SourceFile | undefined;
  readonly new: SourceFile | undefined;
}

function readPair(name: string, { old: older, new: newer }: Files, as: PolicyKind | undefined): Paired {
  const [old, now] = [older && readFile(older), newer && readFile(newer)];
  const failed = [old, now].filter((one) => one !== undefined).filter((one) => one.found !== 'policy');
  if (failed.length > 0) {
    const isOther = [old, now].every((one) => one === undefined || one.found === 'other');
    return { isOther, problems: failed.map(({ problem }) => problem) };
  }
  const [oldPolicy, newPolicy] = [policyOf(old), policyOf(now)];
  const kind = as ?? commonKind(oldPolicy, newPolicy);
  if (kind === undefined) return { isOther: false, problems: [kindsDiffer(oldPolicy, newPolicy)] };
  return { pair: { name, status: statusOf(older, newer), kind, old: oldPolicy, new: newPolicy } };
}

/** A document without statements is of any kind. Undefined: each is of its own. */
function commonKind(old: PolicyFile, now: PolicyFile): PolicyKind | undefined {
  if (old.kind && now.kind && old.kind !== now.kind) return undefined;
  return old.kind ?? now.kind ?? 'identity';
}

function kindsDiffer(old: PolicyFile, now: PolicyFile): string {
  const [before, after] = [old, now].map(({ kind = 'identity' }) => kindWords[kind]);
  return `${old.name} looks like ${before} policy and ${now.name} like ${after} policy; say which they are with --as identity, --as resource or --as trust`;
}

const kindWords = { identity: 'an identity', resource: 'a resource', trust: 'a trust' } as const;

function statusOf(older: SourceFile | undefined, newer: SourceFile | undefined): PolicyPair['status'] {
  if (!older) return 'added';
  if (!newer) return 'removed';
  return older.bytes.equals(newer.bytes) ? 'unchanged' : 'changed';
}

const emptyPolicy: PolicyFile = {
  name: 'nothing',
  text: '{"Version":"2012-10-17","Statement":[]}',
  kind: undefined,
  lineOf: () => null,
};

function policyOf(reading: PolicyReading | undefined): PolicyFile {
  return reading?.found === 'policy' ? reading.policy : emptyPolicy;
}

function readFile({ name, bytes }: SourceFile): PolicyReading {
  const damage = (what: string): PolicyReading => ({ found: 'damage', problem: `${name}: ${what}` });
  if (bytes.length > mostBytes) return damage('larger than 4 MiB; no policy document is, check the file');
  try {
    return readPolicyFile(name, new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const isWide = bytes[0] === 0xff || bytes[0] === 0xfe;
    return damage(`not UTF-8${isWide ? ' (it begins like UTF-16 text)' : ''}; save it as UTF-8`);
  }
}
