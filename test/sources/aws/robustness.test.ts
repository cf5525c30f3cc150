import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decode } from '../../../src/sources/aws/decode.ts';
import { decoders } from '../../../src/sources/aws/operations/decoders.ts';
import { deepFrozen } from './deep-frozen.ts';

/** Names that decoders look for, so that random requests get past the first question. */
const keys = [
  'roleName',
  'userName',
  'groupName',
  'policyName',
  'policyArn',
  'policyDocument',
  'attributes',
  'Policy',
  'bucketName',
  'functionName',
  'statementId',
  'keyId',
  'queueUrl',
  'topicArn',
  'resourceArn',
  'policy',
];
const value = fc.oneof(fc.string(), fc.constantFrom('arn:aws:iam::1:policy/x', '', '***'), fc.jsonValue());
const fields = fc.oneof(fc.dictionary(fc.constantFrom(...keys), value), fc.jsonValue());

it('decode never throws and never writes, whatever a record holds', () => {
  const record = fc.record(
    {
      eventTime: fc.oneof(fc.constant('2026-10-01T10:00:00Z'), fc.string()),
      awsRegion: fc.constantFrom('us-east-1', 'cn-north-1', ''),
      recipientAccountId: fc.constantFrom('111111111111', ''),
      eventID: fc.constantFrom('1', ''),
      errorCode: fc.oneof(fc.constantFrom('', 'AccessDenied'), fc.jsonValue()),
      userIdentity: fields,
      requestParameters: fields,
      responseElements: fields,
      additionalEventData: fields,
      serviceEventDetails: fields,
      resources: fc.oneof(fc.array(fields), fc.jsonValue()),
    },
    { requiredKeys: ['eventTime', 'awsRegion'] },
  );
  const call = fc.constantFrom(...decoders.keys(), 'sts:AssumeRole', 'rolesanywhere:CreateSession');
  fc.assert(
    fc.property(call, record, (operation, rest) => {
      const [service, eventName] = operation.split(':');
      const item = deepFrozen({ ...rest, eventSource: `${service}.amazonaws.com`, eventName });
      const decoded = decode(item, {});
      expect(decode(item, {})).toEqual(decoded);
      if (decoded.kind === 'undecodable') expect(decoded.reason).not.toBe('');
    }),
    { seed: 20261123, numRuns: 3000 },
  );
});

it('decode never throws on any JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (item) => {
      expect(decode(item, {}).kind).toMatch(/^(foreign|undecodable|snapshot)$/);
    }),
    { seed: 20261123, numRuns: 1000 },
  );
});
