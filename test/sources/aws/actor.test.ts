import { describe, expect, it } from 'vitest';
import { actorOf } from '../../../src/sources/aws/actor.ts';
import { readRecord } from '../../../src/sources/aws/record.ts';

const account = '111111111111';
const head = {
  eventTime: '2026-10-01T10:00:00Z',
  eventSource: 'iam.amazonaws.com',
  eventName: 'DeleteUser',
  awsRegion: 'us-east-1',
  recipientAccountId: account,
};

function actor(userIdentity: unknown, rest: Readonly<Record<string, unknown>> = {}) {
  const record = readRecord({ ...head, ...rest, userIdentity });
  if (typeof record === 'string') throw new Error(record);
  return actorOf(record);
}

const attributes = { creationDate: '2026-10-01T09:00:00Z', mfaAuthenticated: 'true' };
const session = {
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE:maria@example.com',
  arn: `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_Admin_0123/maria@example.com`,
  accountId: account,
  accessKeyId: 'ASIAEXAMPLE',
  onBehalfOf: { userId: 'u-1', identityStoreArn: 'arn:aws:identitystore::1:identitystore/d-1' },
  sessionContext: {
    sessionIssuer: { arn: `arn:aws:iam::${account}:role/AWSReservedSSO_Admin_0123` },
    attributes,
    sourceIdentity: 'maria',
    webIdFederationData: { federatedProvider: 'arn:aws:iam::111111111111:oidc-provider/ci.example.com' },
  },
};

describe('who acted', () => {
  it('a session tells everything there is', () => {
    const rest = {
      sessionCredentialFromConsole: 'true',
      userAgent: '[S3Console/0.4]',
      sourceIPAddress: '192.0.2.1',
    };
    expect(actor(session, rest)).toEqual({
      identity: session.arn,
      identityType: 'AssumedRole',
      account,
      accessKeyId: 'ASIAEXAMPLE',
      sessionName: 'maria@example.com',
      sessionIssuer: session.sessionContext.sessionIssuer.arn,
      sessionCreatedAt: '2026-10-01T09:00:00Z',
      sourceIdentity: 'maria',
      federatedProvider: 'arn:aws:iam::111111111111:oidc-provider/ci.example.com',
      onBehalfOf: 'u-1',
      userAgent: 'S3Console/0.4',
      sourceAddress: '192.0.2.1',
      mfa: true,
      fromConsole: true,
    });
  });

  it('the console flag may be inside the session', () => {
    const inside = {
      ...session,
      sessionContext: { attributes: { ...attributes, sessionCredentialFromConsole: 'true' } },
    };
    expect(actor(inside).fromConsole).toBe(true);
    expect(actor(session).fromConsole).toBeUndefined();
  });

  it.each([
    [
      'a service',
      { type: 'AWSService', invokedBy: 'inspector2.amazonaws.com' },
      'inspector2.amazonaws.com',
      'AWSService',
    ],
    [
      'a service event without a type',
      { accountId: account, invokedBy: 'AWS Internal' },
      'AWS Internal',
      'missing',
    ],
    [
      'another account',
      { type: 'AWSAccount', principalId: 'AIDAEXAMPLE', accountId: '222222222222' },
      'AIDAEXAMPLE',
      'AWSAccount',
    ],
    [
      'a user without an ARN',
      { type: 'IAMUser', accountId: account, userName: 'anaya' },
      `arn:aws:iam::${account}:user/anaya`,
      'IAMUser',
    ],
    [
      'an Identity Center user',
      { type: 'IdentityCenterUser', accountId: account, onBehalfOf: { userId: 'u-1' } },
      'u-1',
      'IdentityCenterUser',
    ],
    [
      'an unknown one',
      { type: 'Unknown', arn: '', principalId: '111122223333', accessKeyId: '' },
      '111122223333',
      'Unknown',
    ],
    ['nobody', {}, 'unknown', 'missing'],
    ['no identity at all', undefined, 'unknown', 'missing'],
  ])('%s', (_, identity, name, type) => {
    expect(actor(identity)).toMatchObject({ identity: name, identityType: type });
    expect(actor(identity)).not.toHaveProperty('accessKeyId');
  });

  it('a call that a service makes for somebody keeps both names', () => {
    const identity = { ...session, invokedBy: 'aws-mcp.amazonaws.com' };
    expect(actor(identity)).toMatchObject({ identity: session.arn, invokedBy: 'aws-mcp.amazonaws.com' });
  });

  it('a sign-in tells its second factor elsewhere', () => {
    const identity = { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/maria` };
    expect(actor(identity, { additionalEventData: { MFAUsed: 'Yes' } }).mfa).toBe(true);
    expect(actor(identity, { additionalEventData: { MFAUsed: 'No' } }).mfa).toBe(false);
  });
});
