import type { ActorEvidence } from '../../core/model/event.ts';
import { type Fields, flag, nested, present, text } from './fields.ts';
import type { CloudTrailRecord } from './record.ts';

/** Facts about who acted, as recorded. What they mean is decided elsewhere, and later. */
export function actorOf(record: CloudTrailRecord): ActorEvidence {
  const { identity, raw } = record;
  const session = nested(identity, 'sessionContext');
  const attributes = nested(session, 'attributes');
  return present({
    identity: identityOf(record),
    identityType: text(identity, 'type') ?? 'missing',
    account: text(identity, 'accountId'),
    accessKeyId: text(identity, 'accessKeyId'),
    sessionName: sessionNameOf(identity),
    sessionIssuer: text(nested(session, 'sessionIssuer'), 'arn'),
    sessionCreatedAt: text(attributes, 'creationDate'),
    sourceIdentity: text(session, 'sourceIdentity') ?? text(attributes, 'sourceIdentity'),
    federatedProvider:
      text(nested(session, 'webIdFederationData'), 'federatedProvider') ?? text(identity, 'identityProvider'),
    onBehalfOf: text(nested(identity, 'onBehalfOf'), 'userId'),
    invokedBy: text(identity, 'invokedBy'),
    userAgent: text(raw, 'userAgent')?.replace(/^\[(.*)\]$/s, '$1'),
    sourceAddress: text(raw, 'sourceIPAddress'),
    mfa: flag(attributes, 'mfaAuthenticated') ?? mfaAtSignIn(record.additional),
    // AWS documents it beside `userIdentity`; some events and parsers have it inside the session.
    fromConsole:
      flag(raw, 'sessionCredentialFromConsole') ??
      flag(attributes, 'sessionCredentialFromConsole') ??
      flag(session, 'sessionCredentialFromConsole'),
  });
}

function identityOf({ identity, place, raw }: CloudTrailRecord): string {
  const arn = text(identity, 'arn');
  if (arn) return arn;
  const type = text(identity, 'type');
  const invokedBy = text(identity, 'invokedBy');
  const userName = text(identity, 'userName');
  // `AWSService`, and service events whose identity has no type at all.
  if (invokedBy && (type === 'AWSService' || type === undefined)) return invokedBy;
  if (type === 'IAMUser' && userName) {
    return `arn:${place.partition}:iam::${text(identity, 'accountId') ?? place.account}:user/${userName}`;
  }
  return (
    text(identity, 'principalId') ??
    text(nested(identity, 'onBehalfOf'), 'userId') ??
    invokedBy ??
    text(identity, 'accountId') ??
    text(raw, 'sourceIPAddress') ??
    'unknown'
  );
}

function sessionNameOf(identity: Fields | undefined): string | undefined {
  const fromArn = /:assumed-role\/[^/]+\/(.+)$/.exec(text(identity, 'arn') ?? '')?.[1];
  if (fromArn || text(identity, 'type') !== 'AssumedRole') return fromArn;
  return /^[^:]+:(.+)$/.exec(text(identity, 'principalId') ?? '')?.[1];
}

function mfaAtSignIn(additional: Fields | undefined): boolean | undefined {
  const used = text(additional, 'MFAUsed');
  return used === 'Yes' ? true : used === 'No' ? false : undefined;
}
