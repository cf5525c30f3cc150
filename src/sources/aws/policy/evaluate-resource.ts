import { type ContextValues, isKnown } from './evaluate-context.ts';
import { asList, asText, type Finding } from './evaluate-finding.ts';
import {
  anyOf,
  hasEarlyVariable,
  negate,
  type Piece,
  piecesMatch,
  resolved,
  units,
  unitsMatch,
  type Verdict,
  variableKeys,
} from './evaluate-match.ts';

export interface ResourceQuestion {
  readonly resource: string;
  readonly variables: ContextValues | undefined;
  /** What statements without a Resource speak of; undefined where that is not said. */
  readonly own?: string | undefined;
  readonly needsElement: boolean;
  /** The action takes no resource: what is asked for is `*`. */
  readonly takesNone?: boolean;
}

export function resourceFinding(statement: Record<string, unknown>, question: ResourceQuestion): Finding {
  const { own, needsElement, variables } = question;
  const isNot = 'NotResource' in statement;
  if (isNot && 'Resource' in statement) return open([], 'it has both Resource and NotResource');
  if (!isNot && !('Resource' in statement)) {
    if (own === undefined && needsElement) return open([], 'it has neither Resource nor NotResource');
    return {
      element: 'resource',
      verdict: own === undefined || own === question.resource,
      written: own ? [own] : [],
    };
  }
  const entries = asList(isNot ? statement.NotResource : statement.Resource);
  const written = entries.map(asText);
  if (entries.length === 0 || entries.some((entry) => typeof entry !== 'string'))
    return open(written, 'its resources are not texts');
  const verdict = negate(anyOf(written.map((entry) => entryMatches(entry, question))), isNot);
  return { element: 'resource', verdict, isNot, written, ...reasonOf(verdict, written, variables) };
}

function open(written: readonly string[], problem: string): Finding {
  return { element: 'resource', verdict: 'unknown', written, problem };
}

function reasonOf(verdict: Verdict, written: readonly string[], variables: ContextValues | undefined) {
  if (verdict !== 'unknown') return {};
  if (!variables) return { problem: wildcardsForNothing };
  const early = written.find((entry) => isEarly(entry));
  if (early !== undefined) return { problem: `AWS allows no variable there: \`${early}\`` };
  const unknownKeys = [...new Set(written.flatMap(variableKeys))].filter((key) => !isKnown(variables, key));
  return unknownKeys.length > 0
    ? { unknownKeys }
    : { problem: written.some((entry) => entry.includes('${')) ? unclearVariable : wildcardsForNothing };
}

const unclearVariable = 'what AWS makes of its variable is not documented';
const wildcardsForNothing = 'whether that covers an action without a resource is not documented';

function isEarly(entry: string): boolean {
  return entry.includes('${') && (!entry.startsWith('arn:') || hasEarlyVariable(entry));
}

function entryMatches(entry: string, question: ResourceQuestion): Verdict {
  const { resource, variables, takesNone } = question;
  // AWS documents no variable there, and its own managed policies have some: what they would match is open.
  if (variables && isEarly(entry)) return readAs(entry, resource, variables) === false ? false : 'unknown';
  const verdict = readAs(entry, resource, variables);
  return takesNone && verdict === false ? coversNothing(entry) : verdict;
}

/**
 * Whether an ARN of everything in a service covers an action that takes no resource: AWS shows that it does for
 * all buckets, and says nothing of other services.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */
function coversNothing(entry: string): Verdict {
  if (/^arn:[^:]+:s3:::\*$/.test(entry)) return true;
  return /^arn:[^:]+:[^:]+:[^:]*:[^:]*:\*+$/.test(entry) ? 'unknown' : false;
}

function readAs(entry: string, resource: string, variables: ContextValues | undefined): Verdict {
  const pattern = resolved(entry, variables);
  if (pattern === 'unclear') return 'unknown';
  // An entry whose variable has no value matches nothing, in Resource and in NotResource alike.
  if (pattern === 'unresolved') return false;
  if (!entry.startsWith('arn:')) return piecesMatch(pattern, resource);
  return unitsMatch(arnUnits(splitParts(pattern)), resource);
}

/** Cuts at the colons of the pattern itself. */
function splitParts(pattern: readonly Piece[]): readonly (readonly Piece[])[] {
  const parts: Piece[][] = [[]];
  for (const piece of pattern) {
    if (piece.kind !== 'text') {
      parts.at(-1)?.push(piece);
      continue;
    }
    for (const [index, text] of piece.text.split(':').entries()) {
      if (index > 0) parts.push([]);
      if (text !== '') parts.at(-1)?.push({ kind: 'text', text });
    }
  }
  return parts;
}

type Units = ReturnType<typeof units>;

const colon = units([{ kind: 'text', text: ':' }], 'anything');

/** In the first five parts a wildcard keeps to its part, unless it is a `*` that ends it. */
function arnUnits(parts: readonly (readonly Piece[])[]): Units {
  return joined(
    parts.map((part, index) => {
      const last = part.at(-1);
      if (index >= 5) return units(part, 'anything');
      if (last?.kind !== 'star') return units(part, 'no colon');
      return [...units(part.slice(0, -1), 'no colon'), ...units([last], 'anything')];
    }),
  );
}

/** Arn operators compare six parts, each apart. Undefined where one of the two does not have six. */
export function arnMatches(pattern: readonly Piece[], value: string): boolean | undefined {
  const parts = splitParts(pattern);
  if (parts.length < 6 || value.split(':').length < 6 || !value.startsWith('arn:')) return undefined;
  const own = parts.map((part, index) => units(part, index < 5 ? 'no colon' : 'anything'));
  return unitsMatch(joined(own), value);
}

function joined(parts: readonly Units[]): Units {
  return parts.flatMap((part, index) => (index === 0 ? part : [...colon, ...part]));
}
