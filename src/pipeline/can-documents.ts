import { DriftError } from '../errors.ts';
import { lineAt, type Misplaced, type Placed, readPlaced } from '../sources/aws/policy/evaluate-json.ts';
import type { Paper } from '../sources/aws/policy/evaluate-layers.ts';

/** The policy in a file, in whichever of the wrappers that the AWS CLI prints around it. */
export function readPaper(name: string, content: string): Paper {
  const text = content.replace(/^\uFEFF/, '');
  if (/^\s*%7B/i.test(text)) return packed({ name, line: 1 }, text.trim());
  return find({ name, text, line: undefined }, placed(name, text, undefined));
}

/** Reads JSON, or says where it is none. `line`: where all of it stands, when it is a text within a file. */
export function placed(name: string, text: string, line: number | undefined): Placed {
  const read = readPlaced(text);
  if (isMisplaced(read)) throw new DriftError(`${name}:${line ?? lineAt(text, read.at)}: ${read.problem}`);
  return read;
}

function isMisplaced(read: Placed | Misplaced): read is Misplaced {
  return 'problem' in read;
}

interface Place {
  readonly name: string;
  readonly text: string;
  readonly line: number | undefined;
}

/** What the commands of the AWS CLI call the document, or the object around it. */
const wrappers = [
  'PolicyVersion',
  'PolicyDocument',
  'AssumeRolePolicyDocument',
  'Document',
  'Policy',
  'ResourcePolicy',
  'Content',
  'Role',
  'Attributes',
];

function find(place: Place, value: Placed): Paper {
  const { name, text } = place;
  if (value.kind === 'object' && value.members.has('Statement')) return paper(place, value);
  const inside =
    value.kind === 'object' ? wrappers.map((key) => value.members.get(key)).find((one) => one) : undefined;
  if (!inside) {
    const line = place.line ?? lineAt(text, value.start);
    throw new DriftError(`${name}:${line}: no policy: an object with \`Statement\` is wanted`);
  }
  const line = place.line ?? lineAt(text, inside.start);
  return inside.kind === 'text' ? packed({ name, line }, inside.text) : find(place, inside);
}

/** A policy as a text within JSON, URL-encoded or not. All of it stands on one line. */
function packed({ name, line }: { readonly name: string; readonly line: number }, content: string): Paper {
  const text = /^\s*%7B/i.test(content) ? decoded(`${name}:${line}`, content) : content;
  return find({ name, text, line }, placed(name, text, line));
}

function decoded(where: string, content: string): string {
  try {
    return decodeURIComponent(content);
  } catch (cause) {
    throw new DriftError(`${where}: the policy is not URL-encoded JSON`, { cause });
  }
}

function paper({ name, text, line }: Place, policy: Placed): Paper {
  const statement = policy.kind === 'object' ? policy.members.get('Statement') : undefined;
  const statements = statement?.kind === 'list' ? statement.items : statement ? [statement] : [];
  return {
    name,
    text: text.slice(policy.start, policy.end),
    lines: statements.map(({ start }) => line ?? lineAt(text, start)),
  };
}
