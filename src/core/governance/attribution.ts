import type { Actor } from '../model/actor.ts';
import type { ActorEvidence } from '../model/event.ts';
import type { RegisteredActor } from '../model/registry.ts';
import { globMatches } from './glob.ts';

/**
 * Who made a change, from what its record says. Identity, channel and operator stay apart: an agent on a
 * person's credential is still that person's credential. No signal means `unknown`, never `human`.
 */
export function attribute(evidence: ActorEvidence, registry: readonly RegisteredActor[]): Actor {
  const registered = registry.find((one) =>
    namesOf(evidence).some((name) => globMatches(one.match.principal, name)),
  );
  const flags = evidence.mfa === true ? ['mfa'] : [];
  const base = { identity: credentialOf(evidence), channel: channelOf(evidence), flags };
  const platform = platformOperator(evidence);
  if (platform && registered && platform.operator !== registered.operator) {
    return { ...base, ...platform, id: registered.id, flags: [...flags, 'registry-disagrees'] };
  }
  if (platform) return { ...base, ...platform, id: registered?.id };
  // A role's ARN proves the credential; that nobody else may assume it is the registry's word.
  if (registered) return { ...base, operator: registered.operator, grade: 'B', id: registered.id };
  // A browser by its user agent alone, which any client may send.
  if (isSignedIn(evidence) && base.channel === 'console') {
    return { ...base, operator: 'human', grade: 'C', id: undefined };
  }
  return { ...base, operator: 'unknown', grade: 'D', id: undefined };
}

// These paths are reserved: nobody else can make a role there. From the start, because a path of one's own may
// hold a colon and so the whole of the rest.
const signedIn =
  /^arn:[^:]+:iam::\d{12}:role\/aws-reserved\/sso\.amazonaws\.com\/(?:[^/]+\/)?AWSReservedSSO_/;
const serviceLinked = /^arn:[^:]+:iam::\d{12}:role\/aws-service-role\//;

/** A role stands for its sessions, except where the platform made the session for one signed-in person. */
function credentialOf(evidence: ActorEvidence): string {
  if (evidence.sessionIssuer === undefined || signedIn.test(evidence.sessionIssuer)) return evidence.identity;
  return evidence.sessionIssuer;
}

function namesOf(evidence: ActorEvidence): readonly string[] {
  return [evidence.identity, evidence.sessionIssuer].filter((name) => name !== undefined);
}

const mcpService = /^[a-z0-9-]+-mcp\.amazonaws\.com$/;

/** What the platform itself asserts and a caller cannot set. */
function platformOperator(evidence: ActorEvidence): Pick<Actor, 'operator' | 'grade'> | undefined {
  const invokedBy = evidence.invokedBy ?? '';
  if (mcpService.test(invokedBy)) return { operator: 'ai-agent', grade: 'A' };
  if (evidence.identityType === 'AWSService') return { operator: 'cloud-service', grade: 'A' };
  if (serviceLinked.test(evidence.sessionIssuer ?? '')) return { operator: 'cloud-service', grade: 'A' };
  // A browser may be driven by an agent too, hence no A.
  if (isSignedIn(evidence) && evidence.fromConsole === true) return { operator: 'human', grade: 'B' };
  return undefined;
}

/** The platform knows the person whose session this is, though not whose hand. */
function isSignedIn(evidence: ActorEvidence): boolean {
  return evidence.onBehalfOf !== undefined || signedIn.test(evidence.sessionIssuer ?? '');
}

function channelOf(evidence: ActorEvidence): Actor['channel'] {
  const agent = (evidence.userAgent ?? '').toLowerCase();
  const invokedBy = evidence.invokedBy ?? '';
  if (mcpService.test(invokedBy)) return 'mcp';
  if (invokedBy === 'cloudformation.amazonaws.com') return 'cloudformation';
  if (evidence.fromConsole || /console\.amazonaws\.com|signin\.amazonaws\.com|^\[?mozilla\//.test(agent))
    return 'console';
  if (invokedBy.endsWith('.amazonaws.com') || evidence.identityType === 'AWSService') return 'service';
  if (agent.includes('terraform')) return 'terraform';
  if (agent.includes('aws-cli/')) return 'cli';
  if (/boto|aws-sdk|sdk-/.test(agent)) return 'sdk';
  return 'unknown';
}
