import type { DeltaPart, ResidualBox } from '../../src/core/model/access.ts';
import { can, type EvaluatedRequest } from '../../src/sources/aws/policy/evaluate.ts';
import { documents } from './compared.ts';
import { type Case, instantsOf } from './managed-cases.ts';
import { asHeld, asksForHolder } from './managed-holder.ts';
import { requestsAround } from './managed-requests.ts';
import type { PolicyWindow } from './managed-windows.ts';

/** What a report has to say of single requests, decided by nothing but the point evaluator on what was published. */

interface Sampled {
  readonly request: EvaluatedRequest;
  /** Whether it is allowed at each moment of the path. */
  readonly is: readonly boolean[];
}

export interface Sample {
  readonly requests: readonly Sampled[];
  /** Requests that the evaluator leaves open somewhere. */
  readonly open: number;
  /** Requests that the test's own reading of a document decides otherwise than the document does. */
  readonly misread: readonly string[];
}

export const asks = ({ path }: PolicyWindow): boolean =>
  path.some(({ text }) => text !== undefined && asksForHolder(text));

const known = new Map<string, Sample>();

/** Windows on the same versions are asked about once; more of what comes and goes, and of what asks who asks. */
export function sampleOf(one: PolicyWindow): Sample {
  const texts = one.path.map(({ text }) => text);
  const key = JSON.stringify([one.arn, texts]);
  const found = known.get(key) ?? sample(one, texts);
  known.set(key, found);
  return found;
}

function sample(one: PolicyWindow, texts: readonly (string | undefined)[]): Sample {
  const versions = texts.filter((text) => text !== undefined);
  const count = asks(one) || one.path.length > 3 ? 30 : 6;
  const misread: string[] = [];
  const decide = (text: string | undefined, request: EvaluatedRequest) => {
    if (text === undefined) return 'implicitly-denied';
    const decision = can(documents('identity', text), request);
    const held = asHeld(text, one.arn);
    if (held !== text && can(documents('identity', held), request) !== decision)
      misread.push(`${one.arn} ${JSON.stringify(request)}`);
    return decision;
  };
  const decided = requestsAround(versions, one.arn, count).map((request) => ({
    request,
    decisions: texts.map((text) => decide(text, request)),
  }));
  const requests = decided.filter(({ decisions }) => !decisions.includes('indeterminate'));
  return {
    requests: requests.map(({ request, decisions }) => ({
      request,
      is: decisions.map((decision) => decision === 'allowed'),
    })),
    open: decided.length - requests.length,
    misread,
  };
}

export type Fate = 'gained' | 'lost' | 'passing' | 'other';

export function fateOf({ is }: Sampled): Fate {
  const [start, end] = [is[0] === true, is.at(-1) === true];
  if (start !== end) return end ? 'gained' : 'lost';
  return !start && is.includes(true) ? 'passing' : 'other';
}

/** What the report leaves out that one request shows. */
export function leftOut(one: Case, sampled: Sampled): readonly string[] {
  const { row, path, origin } = one;
  const { request, is } = sampled;
  const isKnown = origin !== 'unknown';
  const turns = path.flatMap(({ at }, index) => (index > 0 && is[index] !== is[index - 1] ? [at] : []));
  const names = (times: readonly (number | undefined)[], wanted: readonly number[]) =>
    wanted.every((at) => times.includes(at));
  const missing = (what: string, part: DeltaPart | null | undefined, isNamed: boolean) => [
    ...(part && tellsOf(part, request) ? [] : [`the ${what} of ${request.action} on ${request.resource}`]),
    ...(isNamed ? [] : [`the change behind the ${what} of ${request.action} on ${request.resource}`]),
  ];
  switch (fateOf(sampled)) {
    case 'gained': {
      const opened = instantsOf(
        one,
        row?.steps.map(({ change }) => change),
      );
      return missing('gain', isKnown ? row?.widened : row?.unknownStart, names(opened, turns.slice(-1)));
    }
    case 'lost':
      return missing('loss', row?.narrowed, names(instantsOf(one, row?.causes), turns.slice(-1)));
    case 'passing':
      // Over a start that nobody saw it is undecided whether it was held before.
      if (!isKnown) return row?.indeterminate.length ? [] : [`the doubt about ${request.action}`];
      return missing('passing', row?.transient, names(instantsOf(one, row?.passedBy), turns));
    case 'other':
      return [];
  }
}

/** Does a description name the action and the resource together, whatever the conditions? */
function tellsOf({ boxes }: DeltaPart, { action, resource }: EvaluatedRequest): boolean {
  return boxes.some(
    (box) =>
      box.actions.some((one) => isLike(one.split(' ')[0]?.toLowerCase() ?? '', action.toLowerCase())) &&
      isAmong(box.resources, resource),
  );
}

function isAmong(resources: ResidualBox['resources'], resource: string): boolean {
  const others = resources.flatMap((one) => (one.startsWith('not ') ? [one.slice(4)] : []));
  if (others.length > 0) return !others.some((one) => isLike(one, resource));
  return resources.length === 0 || resources.some((one) => isLike(one, resource));
}

const patterns = new Map<string, RegExp>();

/** A variable may stand for anything. */
function isLike(pattern: string, text: string): boolean {
  const found = patterns.get(pattern) ?? new RegExp(`^${expressionOf(pattern)}$`, 's');
  patterns.set(pattern, found);
  return found.test(text);
}

function expressionOf(pattern: string): string {
  const parts = pattern.split(/(\$\{[^}]*\}|[*?])/).map((part) => {
    if (part === '?') return '.';
    return part === '*' || part.startsWith('${') ? '.*' : RegExp.escape(part);
  });
  return parts.join('');
}
