import { type Caller, readCaller } from './evaluate-caller.ts';
import { asList, asText, type Finding, isRecord } from './evaluate-finding.ts';
import { anyOf, negate, type Verdict } from './evaluate-match.ts';

/**
 * How a statement of a resource's policy names the caller: itself (or everybody), only the role behind its
 * session, or only its account. What else limits the caller depends on it.
 */
export interface Reach {
  readonly self: Verdict;
  readonly role: Verdict;
  readonly account: Verdict;
}

type Named = keyof Reach | 'unknown' | undefined;

const prefixes: Readonly<Record<string, string>> = {
  AWS: '',
  Service: 'service:',
  Federated: 'federated:',
  CanonicalUser: 'canonical:',
};

type Entry = readonly [kind: string, name: unknown];

/** Undefined where the element is not of the form that AWS documents. */
export function principalEntries(written: unknown): readonly Entry[] | undefined {
  if (written === '*') return [['AWS', '*']];
  if (!isRecord(written)) return undefined;
  const entries = Object.entries(written).flatMap(([kind, names]) =>
    asList(names).map((name): Entry => [kind, name]),
  );
  return entries.length === 0 ? undefined : entries;
}

export function reachOf(entries: readonly Entry[], caller: Caller | undefined): Reach {
  const named = entries.map(([kind, name]) =>
    typeof name === 'string' ? names(kind, name, caller) : 'unknown',
  );
  const as = (how: keyof Reach): Verdict =>
    anyOf(named.map((one) => (one === 'unknown' ? 'unknown' : one === how)));
  return { self: as('self'), role: as('role'), account: as('account') };
}

export function anyReach({ self, role, account }: Reach): Verdict {
  return anyOf([self, role, account]);
}

function names(kind: string, name: string, caller: Caller | undefined): Named {
  if (kind === 'AWS' && name === '*') return 'self';
  const prefix = Object.hasOwn(prefixes, kind) ? prefixes[kind] : undefined;
  if (prefix === undefined || !caller) return 'unknown';
  if (kind !== 'AWS') {
    // A canonical id stands for an account, and does not tell for which.
    if (kind === 'CanonicalUser' && caller.account !== undefined) return 'unknown';
    return (name === '*' ? caller.id.startsWith(prefix) : caller.id === prefix + name) ? 'self' : undefined;
  }
  if (name.includes('*') || name.includes('?')) return 'unknown';
  return namesAccount(name, caller) ?? namesIdentity(name, caller);
}

function namesAccount(name: string, caller: Caller): Named {
  const match = /^(?:arn:([^:]+):iam::(\d{12}):root|(\d{12}))$/.exec(name);
  if (!match || (match[2] ?? match[3]) !== caller.account) return undefined;
  if (match[1] !== undefined && match[1] !== caller.partition) return undefined;
  return caller.kind === 'root' ? 'self' : 'account';
}

function namesIdentity(name: string, caller: Caller): Named {
  if (name === caller.id) return caller.kind === 'role' ? 'role' : 'self';
  const other = readCaller(name);
  if (!other || other.account !== caller.account || other.partition !== caller.partition) return undefined;
  if (caller.kind === 'role-session' && other.kind === 'role')
    return other.name === caller.name ? 'role' : undefined;
  // One of the role's sessions is named, and which one asks was not said.
  if (caller.kind === 'role' && other.kind === 'role-session')
    return other.name === caller.name ? 'unknown' : undefined;
  // Whose session it is, its name does not tell.
  return caller.kind === 'federated-user' && other.kind === 'user' ? 'unknown' : undefined;
}

const everybody: Reach = { self: true, role: true, account: true };
const nobodyKnows: Reach = { self: 'unknown', role: 'unknown', account: 'unknown' };

export interface PrincipalQuestion {
  readonly caller: Caller | undefined;
  readonly kind: 'identity' | 'resource' | 'trust' | 'rcp';
  readonly hasBoundary: boolean;
}

/** The reach of a statement, with the finding that explains it. */
export function principalReach(
  statement: Record<string, unknown>,
  question: PrincipalQuestion,
): { readonly reach: Reach; readonly finding: Finding | undefined } {
  const isNot = 'NotPrincipal' in statement;
  const isNamed = isNot || 'Principal' in statement;
  const written = isNot ? statement.NotPrincipal : statement.Principal;
  const problem = formProblem(statement, question.kind);
  if (question.kind === 'identity' && !isNamed) return { reach: everybody, finding: undefined };
  const entries = principalEntries(written);
  const common = { element: 'principal', isNot, written: (entries ?? []).map(entryText) } as const;
  if (problem !== undefined || !entries) {
    const words = problem ?? `\`${asText(written)}\` is neither "*" nor an object such as {"AWS": …}`;
    return { reach: nobodyKnows, finding: { ...common, verdict: 'unknown', problem: words } };
  }
  const reach = isNot ? excluded(entries, question) : reachOf(entries, question.caller);
  const verdict = anyReach(reach);
  const doubt = isNot ? partlyListed : question.caller ? unclearName : noCaller;
  return {
    reach,
    finding: { ...common, verdict, ...(verdict === 'unknown' ? { problem: doubt } : {}) },
  };
}

const partlyListed =
  'AWS asks for the caller, its role and its account to be listed together; with some of them missing it may deny';
const unclearName = 'whether that names the caller cannot be told';
const noCaller = 'it speaks of principals, and no --principal was named';

function entryText([kind, name]: Entry): string {
  return kind === 'AWS' ? asText(name) : `${kind} ${asText(name)}`;
}

function formProblem(
  statement: Record<string, unknown>,
  kind: PrincipalQuestion['kind'],
): string | undefined {
  const isNot = 'NotPrincipal' in statement;
  if (isNot && 'Principal' in statement) return 'it has both Principal and NotPrincipal';
  const isNamed = isNot || 'Principal' in statement;
  if (kind === 'identity') return isNamed ? 'a principal has no place in such a policy' : undefined;
  if (!isNamed) return 'it has neither Principal nor NotPrincipal';
  if (isNot && statement.Effect !== 'Deny') return 'AWS supports NotPrincipal with Deny alone';
  if (isNot && kind !== 'resource') return 'AWS does not allow NotPrincipal here';
  if (kind !== 'rcp') return undefined;
  const entries = principalEntries(statement.Principal);
  return entries?.every(([, name]) => name === '*') ? undefined : 'AWS allows only "*" as the principal here';
}

/**
 * Denied to all but those listed. A caller is spared when what it is and its account are both listed; its account
 * alone stands for the account, not for everybody in it.
 */
function excluded(entries: readonly Entry[], { caller, hasBoundary }: PrincipalQuestion): Reach {
  const denies = (verdict: Verdict): Reach => ({ self: verdict, role: false, account: false });
  if (entries.some(([kind, name]) => kind === 'AWS' && name === '*')) return denies(false);
  if (!caller) return denies('unknown');
  // AWS: such a statement denies everyone who has a boundary, whomever it lists.
  if (hasBoundary && caller.account !== undefined && caller.kind !== 'root') return denies(true);
  const { self, role, account } = reachOf(entries, caller);
  if (anyOf([self, role]) === false) return denies(true);
  if (caller.account === undefined || caller.kind === 'root') return denies(negate(self, true));
  const isRole = caller.kind === 'role' || caller.kind === 'role-session';
  return denies((isRole ? role : self) === true && account === true ? false : 'unknown');
}
