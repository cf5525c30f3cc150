import type { Request } from '../../../core/model/access.ts';
import type { Compiled, PaperLevel, RawDocument } from '../../../core/model/compiled.ts';
import { accountOfArn } from '../objects.ts';
import { shows } from '../policy/check.ts';
import { can, type Decision } from '../policy/evaluate.ts';
import { decide } from '../policy/evaluate-decide.ts';
import type { Level, Paper, Papers } from '../policy/evaluate-layers.ts';
import { guardOf, rules } from './resource-policy.ts';
import { callerArn, type Who, whoOf } from './who.ts';

/** Does the witness show what it claims, by the raw documents? */
export function confirmCompiled(
  witness: Request,
  before: Compiled,
  after: Compiled,
): boolean | 'indeterminate' {
  return shows(decisionOn(witness, before), decisionOn(witness, after));
}

function decisionOn(witness: Request, compiled: Compiled): Decision {
  const { papers, aspect, principal } = compiled;
  const who = principal === undefined ? undefined : whoOf(principal);
  if (aspect === 'identity' && who) return principalDecision(witness, compiled, who);
  const limits = papers.rcps.flatMap(({ documents }) => documents);
  // RCPs only deny, so they stand beside what grants.
  return can({ layers: [[...papers.grants, ...limits]] }, witness);
}

function principalDecision(witness: Request, { papers }: Compiled, who: Who): Decision {
  const guard = papers.resources.find((one) => rules(one, witness.resource));
  const owner = guard?.account ?? accountOfArn(witness.resource) ?? who.account;
  const rcps = owner === who.account ? papers.rcps : (guard?.rcps ?? []);
  const candidates = guard ? guard.documents.map((one) => one && paper(one)) : [assumed(witness, owner, who)];
  const decisions = candidates.map(
    (resource) =>
      decide(decisionPapers(papers, resource, rcps), {
        principal: callerArn(who),
        action: witness.action,
        resource: witness.resource,
        resourceAccount: /^\d{12}$/.test(owner) ? owner : undefined,
        context: { ...unknownToSurfaces(witness), ...witness.context },
      }).decision,
  );
  // Whatever the policy was: one answer, or none.
  const [first = 'indeterminate'] = decisions;
  return decisions.every((one) => one === first) ? first : 'indeterminate';
}

/** The evaluator's form of the documents; RCPs are those of the account in which the resource lies. */
export function decisionPapers(
  { grants, boundary, scps }: Compiled['papers'],
  resource: Paper | undefined,
  rcps: readonly PaperLevel[],
): Papers {
  return {
    identity: grants.map(paper),
    boundary: boundary?.map(paper)[0],
    scps: scps.map(level),
    rcps: rcps.map(level),
    resource,
  };
}

function level({ label, documents }: PaperLevel): Level {
  return { label, papers: documents.map(paper) };
}

export function paper({ name = 'policy', text }: RawDocument): Paper {
  return { name, text };
}

/** A resource whose policy is not known is taken to leave the decision to the principal's own side. */
function assumed({ action, resource }: Request, owner: string, who: Who): Paper | undefined {
  const guard = guardOf(action, resource);
  if (owner === who.account && !guard) return undefined;
  const Statement =
    guard === 'role'
      ? [{ Effect: 'Allow', Principal: { AWS: who.account }, Action: 'sts:*' }]
      : [{ Effect: 'Allow', Principal: { AWS: who.account }, Action: '*', Resource: '*' }];
  return { name: 'not seen', text: JSON.stringify({ Version: '2012-10-17', Statement }) };
}

/** Keys that the evaluator would fill in, and surfaces leave open: where a witness does not hold them, they are not there. */
function unknownToSurfaces({ context }: Request): Readonly<Record<string, null>> {
  const held = new Set(Object.keys(context).map((key) => key.toLowerCase()));
  const open = ['aws:ResourceAccount', 'aws:userid'].filter((key) => !held.has(key.toLowerCase()));
  return Object.fromEntries(open.map((key) => [key, null]));
}
