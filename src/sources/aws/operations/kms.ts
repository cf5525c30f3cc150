import type { ObjectRef } from '../../../core/model/event.ts';
import { readDocument } from '../documents.ts';
import { create, erase, remove, set, setDocument } from '../effects.ts';
import { field, nested, text } from '../fields.ts';
import { grantDocument } from '../grants.ts';
import { isArn, objectByArn, regionalObject } from '../objects.ts';
import { type Call, type Decoder, type OperationTable, on, onWith } from './call.ts';

/** The event's `resources` give the ARN even where the request has only an id, or nothing at all. */
function key(call: Call): ObjectRef | undefined {
  const listed = call.resources.map((each) => text(each, 'ARN')).find((arn) => arn && /:key\//.test(arn));
  const name = listed ?? text(call.request, 'keyId') ?? text(call.serviceDetails, 'keyId');
  if (name === undefined) return undefined;
  if (isArn(name)) return objectByArn(call.place, 'kms-key', name);
  return regionalObject(call.place, 'kms-key', 'kms', `key/${name}`);
}

/**
 * What KMS gives a key that is created without a policy
 * (docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html).
 */
function defaultPolicy({ partition, account }: Call['place']): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:${partition}:iam::${account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });
}

const createKey: Decoder = (call) => {
  const arn = text(nested(call.response, 'keyMetadata'), 'arn');
  const policy = field(call.request, 'policy') || defaultPolicy(call.place);
  return on(arn === undefined ? undefined : objectByArn(call.place, 'kms-key', arn), (object) => [
    create(object),
    setDocument(object, 'resource-policy', '', policy),
  ]);
};

/** The replica has a policy of its own, and its Region is another than the event's. */
const replicateKey: Decoder = (call) => {
  const arn = text(nested(call.response, 'replicaKeyMetadata'), 'arn') ?? replicaArn(call);
  return on(arn === undefined ? undefined : objectByArn(call.place, 'kms-key', arn), (object) => [
    create(object),
    setDocument(
      object,
      'resource-policy',
      '',
      field(call.response, 'replicaPolicy') || field(call.request, 'policy') || defaultPolicy(call.place),
    ),
  ]);
};

function replicaArn(call: Call): string | undefined {
  const region = text(call.request, 'replicaRegion');
  const primary = key(call)?.id.split(':');
  if (region === undefined || !primary) return undefined;
  return primary.map((part, index) => (index === 3 ? region : part)).join(':');
}

const createGrant: Decoder = (call) => {
  const grantId = text(call.response, 'grantId');
  const value = readDocument(grantDocument(call.request));
  if (grantId === undefined || value === 'absent') return [];
  return on(key(call), (object) => [set(object, 'grant', grantId, value)]);
};

/** Retired by its token, a grant's id is in the event's `additionalEventData` only. */
const retireGrant: Decoder = (call) => {
  const grantId = text(call.request, 'grantId') ?? text(call.additional, 'grantId');
  return grantId === undefined ? [] : on(key(call), (object) => [remove(object, 'grant', grantId)]);
};

export const kms: OperationTable = {
  'kms:CreateKey': createKey,
  'kms:ReplicateKey': replicateKey,
  // AWS deletes the key itself when the waiting period is over.
  'kms:DeleteKey': (call) => on(key(call), (object) => [erase(object)]),
  'kms:PutKeyPolicy': (call) =>
    on(key(call), (object) => [setDocument(object, 'resource-policy', '', field(call.request, 'policy'))]),
  'kms:CreateGrant': createGrant,
  'kms:RevokeGrant': (call) =>
    onWith(call, key(call), 'grantId', (object, id) => [remove(object, 'grant', id)]),
  'kms:RetireGrant': retireGrant,
};
