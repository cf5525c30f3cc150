import type { DeltaPart, Request, ResidualBox, Undecided } from '../model/access.ts';
import type { Reached } from '../model/audit.ts';
import type { Compiled } from '../model/compiled.ts';
import { byCodeUnit, distinctInOrder } from '../model/order.ts';
import type { Instant } from '../model/time.ts';
import { any, fill, isLiteral, matches } from '../surface/glob.ts';
import type { Compiler } from './compiler.ts';
import { actionsOf, joined } from './fates.ts';
import type { Finding } from './finding.ts';
import type { Reach } from './reach.ts';
import type { Run } from './series.ts';
import type { Step, SubjectWindow } from './subject.ts';

/** What one principal gained and lost, whatever the objects through which. */
export interface Row {
  readonly principal: string;
  readonly widened: DeltaPart | null;
  readonly narrowed: DeltaPart | null;
  readonly transient: DeltaPart | null;
  readonly unknownStart: DeltaPart | null;
  readonly unseen: readonly string[];
  readonly undecided: readonly Undecided[];
  readonly causes: readonly string[];
  /** Changes that came before a cause and without which it would have opened nothing, oldest first. */
  readonly enabledBy: readonly string[];
  readonly reached: readonly Reached[];
  readonly reachedMore: number;
  /** Changes by which `transient` came and went. */
  readonly passedBy: readonly string[];
  readonly steps: readonly RowStep[];
}

/** One change, and what it opened that is still open. */
export interface RowStep {
  readonly change: string;
  readonly at: Instant;
  readonly part: DeltaPart;
  /** False: opened over a start that was not seen in full, so that it may have been held before. */
  readonly isCertain: boolean;
  readonly isFirstSight: boolean;
}

const parts = ['widened', 'narrowed', 'transient', 'unknownStart'] as const;
type PartName = (typeof parts)[number];

interface Draft {
  readonly parts: Record<PartName, DeltaPart[]>;
  readonly unseen: Set<string>;
  readonly undecided: Map<string, Undecided>;
  readonly steps: RowStep[];
  readonly losses: RowStep[];
  readonly hidden: Dated[];
  readonly enabledBy: Dated[];
  readonly passedBy: Dated[];
}

export interface Rows {
  readonly add: (finding: Finding) => void;
  /** With what each principal could reach through others. */
  readonly all: (reached: ReadonlyMap<string, Reach>) => readonly Row[];
}

/** A trust policy's boxes name who gains: each such principal has its own row. Nothing holds on to a finding. */
export function createRows(compiler: Compiler): Rows {
  const drafts = new Map<string, Draft>();
  const draftOf = (principal: string): Draft => {
    const draft = drafts.get(principal) ?? emptyDraft();
    drafts.set(principal, draft);
    return draft;
  };
  return {
    add: (finding) => {
      const confirmed = confirmParts(finding, compiler);
      const shareOf = shares(finding, compiler);
      const passing = passages(finding, compiler);
      for (const [principal, part] of portions(finding, confirmed, compiler)) {
        const draft = draftOf(principal);
        add(draft, finding, part);
        const turnsOf = (steps: readonly Step[]) =>
          steps.flatMap((step) => turnOf(step, shareOf(step, principal), part.parts.unknownStart === null));
        if (part.parts.widened || part.parts.unknownStart) {
          draft.steps.push(...turnsOf(finding.result.steps));
          draft.enabledBy.push(...finding.result.enabledBy.map(dated));
        }
        if (part.parts.transient) draft.passedBy.push(...passing(principal));
        if (part.parts.narrowed) draft.losses.push(...turnsOf(finding.result.losses));
        if (part.undecided.length > 0) draft.hidden.push(...hiddenIn(finding));
      }
    },
    all: (reached) =>
      [...new Set([...reached.keys(), ...drafts.keys()])]
        .map((principal) => finish(principal, draftOf(principal), reached.get(principal)))
        .sort((a, b) => byCodeUnit(a.principal, b.principal)),
  };
}

interface Portion {
  readonly parts: Readonly<Record<PartName, DeltaPart | null>>;
  readonly undecided: readonly Undecided[];
}

const noParts: Portion['parts'] = { widened: null, narrowed: null, transient: null, unknownStart: null };

/**
 * Every witness is checked on the raw documents by an evaluator that shares no code with the algebra. What it
 * does not confirm is not claimed.
 */
function confirmParts({ result, isCarrier }: Finding, compiler: Compiler): Portion {
  const undecided = [...result.undecided];
  const checked = (name: PartName): DeltaPart | null => {
    const part = result[name];
    if (!part) return null;
    const shown = examplesOf(part.witness).find((one) => isConfirmed(one, name, result, compiler));
    if (shown) return { ...part, witness: shown };
    const actions = actionsOf([part]).join(', ');
    undecided.push({
      reason: `the witness ${part.witness.action} ${part.witness.resource} was not confirmed`,
      old: '',
      new: actions,
    });
    return null;
  };
  const found = {
    widened: checked('widened'),
    narrowed: checked('narrowed'),
    transient: checked('transient'),
    unknownStart: checked('unknownStart'),
  };
  if (!isCarrier) return { parts: found, undecided };
  // Nobody is known to hold it, so nobody is known to have gained anything.
  const moved = [found.widened, found.narrowed, found.unknownStart].filter((part) => part !== null);
  const actions = distinctInOrder(actionsOf(moved));
  if (actions.length === 0) return { parts: noParts, undecided };
  const holders = {
    reason: 'it changed, and who holds it was not all seen',
    old: '',
    new: actions.join(', '),
  };
  return { parts: noParts, undecided: [...undecided, holders] };
}

/** What covers a request that names no resource is not always told; as much is gained where it names one. */
function examplesOf(witness: Request): readonly Request[] {
  return witness.resource === any ? [witness, { ...witness, resource: fill(any, 'example') }] : [witness];
}

function isConfirmed(witness: Request, name: PartName, result: SubjectWindow, compiler: Compiler): boolean {
  const ends: Record<PartName, readonly [Compiled, Compiled]> = {
    widened: [result.start, result.end],
    transient: [result.start, result.passing],
    unknownStart: [result.start, result.end],
    narrowed: [result.end, result.start],
  };
  return compiler.confirm(witness, ...ends[name]) === true;
}

function portions(finding: Finding, portion: Portion, compiler: Compiler): ReadonlyMap<string, Portion> {
  const hasAnything = parts.some((name) => portion.parts[name]) || portion.undecided.length > 0;
  if (!hasAnything) return new Map();
  if (finding.aspect === 'identity') return new Map([[finding.object, portion]]);
  const found = new Map<string, Portion>();
  for (const name of parts) {
    const shows = (witness: Request) => isConfirmed(witness, name, finding.result, compiler);
    for (const [principal, part] of byPrincipal(portion.parts[name], compiler, shows)) {
      const known = found.get(principal) ?? { parts: noParts, undecided: [] };
      found.set(principal, { ...known, parts: { ...known.parts, [name]: part } });
    }
  }
  if (portion.undecided.length > 0) {
    found.set(compiler.anyUserOf(finding.object), { parts: noParts, undecided: portion.undecided });
  }
  return found;
}

function byPrincipal(
  part: DeltaPart | null,
  compiler: Compiler,
  shows: (witness: Request) => boolean,
): ReadonlyMap<string, DeltaPart> {
  if (!part) return new Map();
  const boxes = new Map<string, ResidualBox[]>();
  const patterns = new Map<string, Set<string>>();
  for (const box of part.boxes) {
    for (const pattern of box.principals) {
      const name = compiler.principalName(pattern);
      patterns.set(name, (patterns.get(name) ?? new Set()).add(pattern));
    }
    for (const name of new Set(box.principals.map(compiler.principalName)))
      boxes.set(name, [...(boxes.get(name) ?? []), { ...box, principals: [name] }]);
  }
  return new Map(
    [...boxes].map(([name, own]) => {
      const witness = witnessOf(part.witness, [...(patterns.get(name) ?? [])], shows);
      return [name, { ...part, boxes: own, witness }];
    }),
  );
}

/** The same request made by this principal, where the raw documents confirm it. */
function witnessOf(
  witness: Request,
  patterns: readonly string[],
  shows: (witness: Request) => boolean,
): Request {
  const { principal } = witness;
  if (principal === undefined || patterns.includes(principal)) return witness;
  // A pattern may match texts that nobody goes by; one without wildcards is somebody.
  const literals = patterns.filter(isLiteral);
  const isOwn = patterns.some((pattern) => matches(pattern, principal));
  const candidates = [
    ...literals,
    ...(isOwn ? [principal] : patterns.map((pattern) => fill(pattern, 'example'))),
  ].map((one) => ({ ...witness, principal: one }));
  return candidates.find(shows) ?? witness;
}

/** One change's part of what was claimed, as far as it concerns a principal; told apart once for all of them. */
function shares(
  finding: Finding,
  compiler: Compiler,
): (step: Step, principal: string) => DeltaPart | undefined {
  if (finding.aspect === 'identity') return ({ part }) => part;
  const shows = (witness: Request) => isConfirmed(witness, 'widened', finding.result, compiler);
  const known = new Map<Step, ReadonlyMap<string, DeltaPart>>();
  return (step, principal) => {
    const shared = known.get(step) ?? byPrincipal(step.part, compiler, shows);
    known.set(step, shared);
    return shared.get(principal);
  };
}

/** Changes by which what one principal held in between came and went. */
function passages({ aspect, result }: Finding, compiler: Compiler): (principal: string) => readonly Dated[] {
  if (aspect === 'identity') return () => result.passedBy.map(({ run }) => dated(run));
  const told = result.passedBy.map(({ run, part }) => ({
    run,
    names: new Set(part()?.boxes.flatMap((box) => box.principals.map(compiler.principalName))),
  }));
  return (principal) => told.filter(({ names }) => names.has(principal)).map(({ run }) => dated(run));
}

function turnOf(
  { run, isFirstSight }: Step,
  own: DeltaPart | undefined,
  isCertain: boolean,
): readonly RowStep[] {
  return own ? [{ change: run.by.id, at: run.at, part: own, isCertain, isFirstSight }] : [];
}

function emptyDraft(): Draft {
  return {
    parts: { widened: [], narrowed: [], transient: [], unknownStart: [] },
    unseen: new Set(),
    undecided: new Map(),
    steps: [],
    losses: [],
    hidden: [],
    enabledBy: [],
    passedBy: [],
  };
}

function add(draft: Draft, { result }: Finding, portion: Portion): void {
  for (const name of parts) {
    const part = portion.parts[name];
    if (part) draft.parts[name].push(part);
  }
  if (portion.parts.unknownStart) for (const one of result.unseen) draft.unseen.add(one.reason);
  for (const one of portion.undecided) draft.undecided.set(JSON.stringify(one), one);
}

function finish(principal: string, draft: Draft, reach: Reach | undefined): Row {
  const causes = causesOf(draft);
  return {
    principal,
    widened: joined(draft.parts.widened),
    narrowed: joined(draft.parts.narrowed),
    transient: joined(draft.parts.transient),
    unknownStart: joined(draft.parts.unknownStart),
    unseen: [...draft.unseen].sort(byCodeUnit),
    undecided: [...draft.undecided].sort(([a], [b]) => byCodeUnit(a, b)).map(([, one]) => one),
    causes,
    enabledBy: idsOf(draft.enabledBy).filter((id) => !causes.includes(id)),
    reached: reach?.reached ?? [],
    reachedMore: reach?.more ?? 0,
    passedBy: idsOf(draft.passedBy),
    steps: draft.steps.sort(byTime),
  };
}

function idsOf(changes: readonly Dated[]): readonly string[] {
  return [...new Set([...changes].sort(byTime).map((one) => one.change))];
}

/** Changes behind what is undecided; whatever a carrier did is, since who holds it was not all seen. */
function hiddenIn({ isCarrier, result }: Finding): readonly Dated[] {
  const runs = isCarrier
    ? result.runs.filter(({ fate }) => fate !== 'neutral').map(({ run }) => run)
    : result.hidden;
  return runs.map(dated);
}

function dated(run: Run): Dated {
  return { change: run.by.id, at: run.at };
}

/** What was only seen for the first time has no cause here. */
function causesOf({ steps, losses, hidden }: Draft): readonly string[] {
  const turns = [...steps, ...losses].filter((step) => !step.isFirstSight);
  return idsOf([...turns, ...hidden]);
}

type Dated = Pick<RowStep, 'at' | 'change'>;

function byTime(a: Dated, b: Dated): number {
  return a.at - b.at || byCodeUnit(a.change, b.change);
}
