import { type Instant, instant } from '../core/model/time.ts';
import { type Call, createPolicyVersion, deletePolicyVersion, setDefaultPolicyVersion } from './calls.ts';
import { chance, type Random } from './random.ts';
import type { Revision } from './tuning.ts';

export interface VersionCall {
  readonly at: Instant;
  readonly call: Call;
  readonly step?: string;
}

/** IAM keeps at most this many versions of a policy; the oldest spare one has to go before the next. */
const mostVersions = 5;

/** Turns the revisions of a managed policy into versions, starting from a policy that has v1 alone. */
export function versionCalls(
  policy: string,
  revisions: readonly Revision[],
  random: Random,
): readonly VersionCall[] {
  const calls: VersionCall[] = [];
  let versions: readonly string[] = ['v1'];
  let current = 'v1';
  let previous: string | undefined;
  let made = 1;
  for (const revision of revisions) {
    const { at, kind } = revision;
    if (kind === 'back' && previous !== undefined && versions.includes(previous) && chance(random, 0.5)) {
      calls.push({ at, call: setDefaultPolicyVersion(policy, previous) });
      [current, previous] = [previous, current];
      continue;
    }
    const spare = versions.find((version) => version !== current && version !== previous);
    if (versions.length === mostVersions && spare !== undefined) {
      calls.push({ at: instant(at - 40_000), call: deletePolicyVersion(policy, spare) });
      versions = versions.filter((version) => version !== spare);
    }
    made += 1;
    const versionId = `v${made}`;
    // A step is one call, so that the story can point at it.
    const staged = kind === 'same' && chance(random, 0.3);
    const call = createPolicyVersion({
      policy,
      versionId,
      document: revision.text,
      setAsDefault: !staged,
    });
    calls.push({ at, call, ...(revision.step === undefined ? {} : { step: revision.step }) });
    if (staged) calls.push({ at: instant(at + 90_000), call: setDefaultPolicyVersion(policy, versionId) });
    versions = [...versions, versionId];
    previous = current;
    current = versionId;
  }
  return calls;
}
