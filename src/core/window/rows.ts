import type { DeltaPart, ResidualBox, Undecided } from '../model/access.ts';
import type { Compiled } from '../model/compiled.ts';
import { byCodeUnit } from '../model/order.ts';
import type { Instant } from '../model/time.ts';
import type { Compiler } from './compiler.ts';
import { joined } from './fates.ts';
import type { SubjectWindow } from './subject.ts';

/** One aspect of one object in one window. */
export interface Finding {
  readonly object: string;
  readonly aspect: Compiled['aspect'];
  readonly isCarrier: boolean;
  readonly result: SubjectWindow;
}

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
  readonly steps: readonly RowStep[];
}

/** One change, and what it opened that is still open. */
export interface RowStep {
  readonly change: string;
  readonly at: Instant;
  readonly part: DeltaPart;
}

const parts = ['widened', 'narrowed', 'transient', 'unknownStart'] as const;
type PartName = (typeof parts)[number];

interface Draft {
  readonly parts: Record<PartName, DeltaPart[]>;
  readonly unseen: Set<string>;
  readonly undecided: Map<string, Undecided>;
  readonly causes: Set<string>;
  readonly steps: RowStep[];
}

/** A trust policy's boxes name who gains: each such principal has its own row. */
export function rowsOf(findings: readonly Finding[], compiler: Compiler): readonly Row[] {
  const drafts = new Map<string, Draft>();
  for (const finding of findings) {
    const confirmed = confirmParts(finding, compiler);
    for (const [principal, part] of portions(finding, confirmed, compiler)) {
      const draft = drafts.get(principal) ?? emptyDraft();
      drafts.set(principal, draft);
      add(draft, finding, part);
      draft.steps.push(...stepsOf(finding, part, principal, compiler));
    }
  }
  return [...drafts]
    .map(([principal, draft]) => finish(principal, draft))
    .sort((a, b) => byCodeUnit(a.principal, b.principal));
}

interface Portion {
  readonly parts: Readonly<Record<PartName, DeltaPart | null>>;
  readonly undecided: readonly Undecided[];
}

/**
 * Every witness is checked on the raw documents by an evaluator that shares no code with the algebra. What it
 * does not confirm is not claimed.
 */
function confirmParts({ result, isCarrier }: Finding, compiler: Compiler): Portion {
  const undecided = [...result.undecided];
  const ends: Record<PartName, readonly [Compiled, Compiled]> = {
    widened: [result.start, result.end],
    transient: [result.start, result.passing],
    unknownStart: [result.start, result.end],
    narrowed: [result.end, result.start],
  };
  const checked = (name: PartName): DeltaPart | null => {
    const part = result[name];
    if (!part) return null;
    const [before, after] = ends[name];
    const answer = compiler.confirm(part.witness, before, after);
    if (answer === true) return part;
    const actions = [...new Set(part.boxes.flatMap((box) => box.actions))].join(', ');
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
  const actions = [...new Set(moved.flatMap((part) => part.boxes.flatMap((box) => box.actions)))].sort(
    byCodeUnit,
  );
  const none = { widened: null, narrowed: null, transient: null, unknownStart: null };
  if (actions.length === 0) return { parts: none, undecided };
  const holders = { reason: 'it changed, and who holds it was never seen', old: '', new: actions.join(', ') };
  return { parts: none, undecided: [...undecided, holders] };
}

function portions(finding: Finding, portion: Portion, compiler: Compiler): ReadonlyMap<string, Portion> {
  const hasAnything = parts.some((name) => portion.parts[name]) || portion.undecided.length > 0;
  if (!hasAnything) return new Map();
  if (finding.aspect === 'identity') return new Map([[finding.object, portion]]);
  const found = new Map<string, Portion>();
  for (const name of parts) {
    for (const [principal, part] of byPrincipal(portion.parts[name], compiler)) {
      const known = found.get(principal) ?? {
        parts: { widened: null, narrowed: null, transient: null, unknownStart: null },
        undecided: [],
      };
      found.set(principal, { ...known, parts: { ...known.parts, [name]: part } });
    }
  }
  if (portion.undecided.length > 0) {
    const whoever = `whoever may assume ${finding.object}`;
    found.set(whoever, {
      parts: { widened: null, narrowed: null, transient: null, unknownStart: null },
      undecided: portion.undecided,
    });
  }
  return found;
}

function byPrincipal(part: DeltaPart | null, compiler: Compiler): ReadonlyMap<string, DeltaPart> {
  const boxes = new Map<string, ResidualBox[]>();
  for (const box of part?.boxes ?? []) {
    for (const name of new Set(box.principals.map(compiler.principalName))) {
      boxes.set(name, [...(boxes.get(name) ?? []), { ...box, principals: [name] }]);
    }
  }
  const { witness, size } = part ?? { witness: nobody, size: noSize };
  return new Map([...boxes].map(([name, own]) => [name, { boxes: own, witness, size }]));
}

/** The steps of what was claimed, as far as they concern this principal. */
function stepsOf(
  finding: Finding,
  portion: Portion,
  principal: string,
  compiler: Compiler,
): readonly RowStep[] {
  if (!portion.parts.widened && !portion.parts.unknownStart) return [];
  return finding.result.steps.flatMap(({ run, part }): readonly RowStep[] => {
    const own = finding.aspect === 'identity' ? part : byPrincipal(part, compiler).get(principal);
    return own ? [{ change: run.by.id, at: run.at, part: own }] : [];
  });
}

const nobody = { action: '', resource: '', context: {} };
const noSize = { actions: 0, atoms: 0 };

function emptyDraft(): Draft {
  return {
    parts: { widened: [], narrowed: [], transient: [], unknownStart: [] },
    unseen: new Set(),
    undecided: new Map(),
    causes: new Set(),
    steps: [],
  };
}

function add(draft: Draft, { result }: Finding, portion: Portion): void {
  for (const name of parts) {
    const part = portion.parts[name];
    if (part) draft.parts[name].push(part);
  }
  if (portion.parts.unknownStart) for (const one of result.unseen) draft.unseen.add(one.reason);
  for (const one of portion.undecided) draft.undecided.set(JSON.stringify(one), one);
  const isNet = portion.parts.widened || portion.parts.narrowed || portion.parts.unknownStart;
  if (isNet) for (const { run, fate } of result.runs) if (fate === 'remains') draft.causes.add(run.by.id);
}

function finish(principal: string, draft: Draft): Row {
  return {
    principal,
    widened: joined(draft.parts.widened),
    narrowed: joined(draft.parts.narrowed),
    transient: joined(draft.parts.transient),
    unknownStart: joined(draft.parts.unknownStart),
    unseen: [...draft.unseen].sort(byCodeUnit),
    undecided: [...draft.undecided].sort(([a], [b]) => byCodeUnit(a, b)).map(([, one]) => one),
    causes: [...draft.causes],
    steps: draft.steps.sort((a, b) => a.at - b.at || byCodeUnit(a.change, b.change)),
  };
}
