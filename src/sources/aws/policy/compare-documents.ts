import type {
  Box,
  DeltaPart,
  Relation,
  Request,
  SurfaceDelta,
  Undecided,
} from '../../../core/model/access.ts';
import type { PolicyKind } from '../../../core/model/diff.ts';
import { asWritten } from '../../../core/surface/action-universe.ts';
import { compare } from '../../../core/surface/compare.ts';
import type { Catalogue } from '../catalogue.ts';
import { policyBoxes } from './boxes.ts';
import { confirm } from './check.ts';
import { can, type Documents } from './evaluate.ts';

export interface DocumentSide {
  /** Becomes `origin.object` of the boxes; `origin.facet` is `old` or `new`. */
  readonly name: string;
  readonly text: string;
}

export interface DocumentPair {
  readonly kind: PolicyKind;
  readonly old: DocumentSide;
  readonly new: DocumentSide;
  /** The account that owns the resource or role: naming it hands the decision on, naming another lets everybody in. */
  readonly account?: string | undefined;
}

export interface DocumentDelta extends SurfaceDelta {
  /** The deny statements compared as if they granted: what they take wherever something grants it. */
  readonly denies: SurfaceDelta;
  /** The relation of the texts, where it is another one only if actions could act on any resource. */
  readonly idle: Relation | null;
}

export interface CompareOptions {
  /** What the catalogue says of the resources that actions act on counts. */
  readonly isTyped: boolean;
}

/** The exact difference of two documents, each witness confirmed by the evaluator that shares nothing with it. */
export function compareDocuments(
  pair: DocumentPair,
  catalogue: Catalogue,
  { isTyped }: CompareOptions,
): DocumentDelta {
  const untyped = asWritten(catalogue.universe);
  const universe = isTyped ? catalogue.universe : untyped;
  const [before, after] = [boxesOf(pair, 'old'), boxesOf(pair, 'new')];
  const between = (from: readonly Box[], to: readonly Box[], known = universe): SurfaceDelta =>
    shortened(compare({ layers: [from] }, { layers: [to] }, known), pair);
  const whole = { old: documentsOf(pair, pair.old.text), new: documentsOf(pair, pair.new.text) };
  const allows = confirmed(between(before, after), (witness, from, to) =>
    confirm(witness, whole[from], whole[to]),
  );
  // Where all is the same by the catalogue, its silence on a resource may hide a difference of the texts.
  const written = isTyped && allows.relation === 'equivalent' ? between(before, after, untyped) : allows;
  return {
    ...allows,
    denies: confirmed(between(deniesAsGrants(before), deniesAsGrants(after)), deniesShown(pair)),
    idle: written.relation === allows.relation ? null : written.relation,
  };
}

function boxesOf(pair: DocumentPair, side: 'old' | 'new'): readonly Box[] {
  const { name, text } = pair[side];
  return policyBoxes({ ...placeOf(pair), text, object: name, facet: side });
}

function placeOf({ kind, account }: DocumentPair) {
  return { kind, ...(account === undefined ? {} : { account }) };
}

function documentsOf(pair: DocumentPair, text: string): Documents {
  return { layers: [[{ ...placeOf(pair), text }]] };
}

function deniesAsGrants(boxes: readonly Box[]): readonly Box[] {
  return boxes.filter(({ effect }) => effect === 'deny').map((box) => ({ ...box, effect: 'allow' }));
}

type Side = 'old' | 'new';
type Check = (witness: Request, from: Side, to: Side) => boolean | 'indeterminate';

/** Is the request denied explicitly in one document and not in the other? */
function deniesShown(pair: DocumentPair): Check {
  // Without the grants only a Deny can decide, so that a grant in doubt casts none on it.
  const decision = (side: Side, witness: Request) =>
    can(documentsOf(pair, denyStatements(pair[side].text)), witness);
  return (witness, from, to) =>
    decision(from, witness) === 'implicitly-denied' && decision(to, witness) === 'explicitly-denied';
}

function denyStatements(text: string): string {
  const policy: { Statement: unknown } = JSON.parse(text);
  const statements: readonly unknown[] = [policy.Statement].flat();
  const isDeny = (one: unknown) =>
    typeof one === 'object' && one !== null && 'Effect' in one && one.Effect === 'Deny';
  return JSON.stringify({ ...policy, Statement: statements.filter(isDeny) });
}

/** What the check does not confirm is not claimed. */
export function confirmed(delta: SurfaceDelta, check: Check): SurfaceDelta {
  const doubts: Undecided[] = [];
  const checked = (part: DeltaPart | null, from: Side, to: Side): DeltaPart | null => {
    if (!part || check(part.witness, from, to) === true) return part;
    const { action, resource } = part.witness;
    doubts.push({
      reason: `the second evaluator does not confirm that ${action} on ${resource} differs, please report it`,
      old: statementsOf(part, 'old'),
      new: statementsOf(part, 'new'),
    });
    return null;
  };
  const widened = checked(delta.widened, 'old', 'new');
  const narrowed = checked(delta.narrowed, 'new', 'old');
  if (doubts.length === 0) return delta;
  const indeterminate = [...delta.indeterminate, ...doubts];
  return { relation: 'indeterminate', widened, narrowed, indeterminate };
}

function statementsOf({ boxes }: DeltaPart, side: Side): string {
  const names = boxes.filter(({ origin }) => origin.facet === side).map(({ origin }) => origin.statement);
  return [...new Set(names)].map((name) => `statement ${name}`).join(', ');
}

/** The reason for a document that cannot be read quotes all of it; here its name says as much. */
function shortened(delta: SurfaceDelta, pair: DocumentPair): SurfaceDelta {
  const named = (reason: string) =>
    [pair.old, pair.new].reduce(
      (words, { name, text }) => words.replaceAll(` in ${text}`, () => ` in ${name}`),
      reason,
    );
  return {
    ...delta,
    indeterminate: delta.indeterminate.map((one) => ({ ...one, reason: named(one.reason) })),
  };
}
