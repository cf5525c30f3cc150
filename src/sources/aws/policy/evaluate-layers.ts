import { type Caller, hasIdentity, isServiceLinked } from './evaluate-caller.ts';
import type { ContextValues } from './evaluate-context.ts';
import { asList, type Finding, isRecord } from './evaluate-finding.ts';
import { allOf, anyOf, type Verdict } from './evaluate-match.ts';
import { anyReach, principalReach, type Reach } from './evaluate-principal.ts';
import { isBoundByRcps } from './evaluate-rcp.ts';
import type { Question } from './evaluate-request.ts';
import { elementFindings, type ReadStatement, readStatements, verdictOf } from './evaluate-statement.ts';

/** One policy document. */
export interface Paper {
  readonly name: string;
  readonly text: string;
  /** Where its statements stand in the file it is from, 1-based. */
  readonly lines?: readonly number[];
  /** It is there and cannot be read: why. */
  readonly unseen?: string;
}

/** The policies attached at one place of an organization: its root, a unit, or the account. */
export interface Level {
  readonly label: string;
  readonly papers: readonly Paper[];
}

export interface Papers {
  readonly identity?: readonly Paper[];
  readonly resource?: Paper | undefined;
  readonly boundary?: Paper | undefined;
  readonly session?: readonly Paper[];
  readonly scps?: readonly Level[];
  readonly rcps?: readonly Level[];
  /** What is known of where there is no document; otherwise none was given. */
  readonly none?: Without;
}

/** Sentences without their stop. */
export interface Without {
  readonly identity: string;
  readonly resource: string;
}

export type LayerName = 'identity' | 'resource' | 'trust' | 'boundary' | 'session' | 'scp' | 'rcp';

/** One statement, or a whole document where it has none to be read, held against the request. */
export interface Ruling {
  readonly document: string;
  readonly statement: string | undefined;
  readonly line: number | undefined;
  /** Undefined: it may be either. */
  readonly effect: 'Allow' | 'Deny' | undefined;
  readonly reach: Reach;
  /** Everything but the principal. */
  readonly rest: Verdict;
  readonly findings: readonly Finding[];
}

export interface Layer {
  readonly name: LayerName;
  /** Of an organization's policies: where they are attached. */
  readonly label: string | undefined;
  /** Nobody handed in a document for it. */
  readonly isEmpty: boolean;
  readonly rulings: readonly Ruling[];
}

export interface Setting {
  readonly question: Question;
  readonly caller: Caller | undefined;
  readonly context: ContextValues;
  readonly hasBoundary: boolean;
}

/** The layers that bind this caller, in the order in which people think of them. */
export function layersOf(papers: Papers, setting: Setting): readonly Layer[] {
  const { caller } = setting;
  const counts = caller === undefined || hasIdentity(caller);
  const isBound = caller === undefined || !isServiceLinked(caller);
  const { resource, boundary } = papers;
  const isTrust = resource !== undefined && isTrustPolicy(resource.text);
  const own = (name: LayerName, list: readonly Paper[]): Layer => layer(name, list, setting);
  return [
    own('identity', counts ? (papers.identity ?? []) : []),
    own(isTrust ? 'trust' : 'resource', resource ? [resource] : []),
    ...(counts && boundary ? [own('boundary', [boundary])] : []),
    ...(counts && papers.session?.length ? [own('session', papers.session)] : []),
    ...(counts && isBound ? levels('scp', papers.scps, setting) : []),
    ...(isBound && isBoundByRcps(setting.question.action) ? levels('rcp', papers.rcps, setting) : []),
  ];
}

function levels(name: 'scp' | 'rcp', list: readonly Level[] = [], setting: Setting): readonly Layer[] {
  return list.map(({ label, papers }) => ({ ...layer(name, papers, setting), label }));
}

function layer(name: LayerName, papers: readonly Paper[], setting: Setting): Layer {
  const rulings = papers.flatMap((paper) => rulingsOf(name, paper, setting));
  return { name, label: undefined, isEmpty: papers.length === 0, rulings };
}

export function grants(layer: Layer | undefined, how?: keyof Reach): Verdict {
  return anyOf(
    (layer?.rulings ?? [])
      .filter(({ effect }) => effect !== 'Deny')
      .map(({ rest, reach }) => allOf([rest, how ? reach[how] : anyReach(reach)])),
  );
}

export function denies(layer: Layer): Verdict {
  return anyOf(layer.rulings.filter(({ effect }) => effect !== 'Allow').map(matches));
}

export function matches({ rest, reach }: Ruling): Verdict {
  return allOf([rest, anyReach(reach)]);
}

function rulingsOf(name: LayerName, paper: Paper, setting: Setting): readonly Ruling[] {
  if (paper.unseen !== undefined) return [unreadable(paper, paper.unseen)];
  const statements = readStatements(paper.text);
  if ('problem' in statements) return [unreadable(paper, statements.problem)];
  return statements.map((statement) => rulingOf(name, paper, { ...setting, statement }));
}

function unreadable(paper: Paper, problem: string): Ruling {
  const open = 'unknown' as const;
  return {
    document: paper.name,
    statement: undefined,
    line: paper.lines?.[0],
    effect: undefined,
    reach: { self: open, role: open, account: open },
    rest: open,
    findings: [{ element: 'document', verdict: open, written: [], problem }],
  };
}

function rulingOf(
  name: LayerName,
  paper: Paper,
  { question, caller, context, hasBoundary, statement }: Setting & { readonly statement: ReadStatement },
): Ruling {
  const { body, problem } = statement;
  const isResourceSide = name === 'resource' || name === 'trust';
  const findings = elementFindings(statement, {
    action: question.action,
    resource: question.resource,
    context,
    own: name === 'trust' ? question.resource : undefined,
    needsResource: !isResourceSide,
    takesNone: question.resource === '*',
  });
  const kind = isResourceSide || name === 'rcp' ? name : 'identity';
  const { reach, finding } = principalReach(problem === undefined ? body : {}, {
    caller,
    kind: kind === 'resource' || kind === 'trust' || kind === 'rcp' ? kind : 'identity',
    hasBoundary,
  });
  const isKnown = problem === undefined && (body.Effect === 'Allow' || body.Effect === 'Deny');
  return {
    document: paper.name,
    statement: statement.id,
    line: paper.lines?.[statement.index],
    effect: isKnown ? (body.Effect === 'Allow' ? 'Allow' : 'Deny') : undefined,
    reach,
    rest: verdictOf(findings),
    findings: finding && problem === undefined ? [...findings, finding] : findings,
  };
}

/** A role's trust policy speaks of assuming it, and never names a resource. */
function isTrustPolicy(text: string): boolean {
  const statements = readStatements(text);
  if ('problem' in statements || statements.length === 0) return false;
  return statements.every(({ body }) => {
    if (!isRecord(body) || 'Resource' in body || 'NotResource' in body || !('Action' in body)) return false;
    return asList(body.Action).every((action) => typeof action === 'string' && /^sts:/i.test(action));
  });
}
