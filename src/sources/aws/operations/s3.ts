import type { ObjectRef } from '../../../core/model/event.ts';
import { create, erase, remove, set, setDocument } from '../effects.ts';
import { type Fields, field, isFields, text } from '../fields.ts';
import { bucketOf, isArn, objectByArn, regionalObject } from '../objects.ts';
import { type Call, type Decoder, type OperationTable, on } from './call.ts';

/** The event's `resources` say whose it is. */
function bucket(call: Call): ObjectRef | undefined {
  const name = text(call.request, 'bucketName') ?? text(call.request, 'bucket');
  if (name === undefined) return undefined;
  const object = isArn(name) ? objectByArn(call.place, 's3-bucket', name) : bucketOf(call.place, name);
  const owner = call.resources.find((each) => text(each, 'ARN') === object.id);
  return { ...object, container: text(owner, 'accountId') ?? object.container };
}

function accessPoint(call: Call): ObjectRef | undefined {
  const name = text(call.request, 'name') ?? text(call.request, 'accessPointName');
  if (name === undefined) return undefined;
  if (isArn(name)) return objectByArn(call.place, 's3-access-point', name);
  return regionalObject(call.place, 's3-access-point', 's3', `accesspoint/${name}`);
}

function accountSettings(call: Call): ObjectRef {
  const id = text(call.request, 'accountId') ?? text(call.request, 'x-amz-account-id') ?? call.place.account;
  return { id: `urn:${call.place.partition}:s3-account:${id}`, kind: 's3-account', container: id };
}

/** `policy` is the query flag of the REST call and always empty; the document is the parsed `bucketPolicy`. */
const putBucketPolicy: Decoder = (call) =>
  on(bucket(call), (object) => [
    setDocument(
      object,
      'resource-policy',
      '',
      field(call.request, 'bucketPolicy') ?? text(call.request, 'policy'),
    ),
  ]);

const publicAccessKey = 'PublicAccessBlockConfiguration';

/** Without a bucket it is the account's own setting. */
function blocked(call: Call): ObjectRef {
  return bucket(call) ?? accountSettings(call);
}

const putPublicAccessBlock: Decoder = (call) =>
  call.request
    ? [
        setDocument(
          blocked(call),
          'public-access-block',
          '',
          withoutXmlns(field(call.request, publicAccessKey)),
        ),
      ]
    : [];

const deletePublicAccessBlock: Decoder = (call) =>
  call.request ? [remove(blocked(call), 'public-access-block', '')] : [];

function withoutXmlns(value: unknown): unknown {
  if (!isFields(value)) return value;
  const { xmlns, ...rest } = value;
  return rest;
}

/** A list of grants in the body, a canned one in a header, or grants in headers. */
function aclOf(request: Fields): unknown {
  const body = field(request, 'AccessControlPolicy');
  if (body !== undefined && body !== '') return withoutXmlns(body);
  const headers = Object.entries(request)
    .filter(([key]) => /^x-amz-(?:acl|grant-)/i.test(key))
    .map(([key, value]) => [
      key.toLowerCase(),
      Array.isArray(value) && value.length === 1 ? value[0] : value,
    ]);
  return headers.length > 0 ? Object.fromEntries(headers) : undefined;
}

const putBucketAcl: Decoder = (call) =>
  on(bucket(call), (object) => [setDocument(object, 'acl', '', call.request && aclOf(call.request))]);

/**
 * In us-east-1 creating a bucket that one already owns succeeds and keeps it
 * (docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html), so there it is no proof of a beginning.
 */
const createBucket: Decoder = (call) =>
  on(bucket(call), (object) => {
    const acl = call.request && aclOf(call.request);
    const begun = call.place.region === 'us-east-1' ? [] : [create(object)];
    return [
      ...begun,
      acl === undefined ? set(object, 'acl', '', privateAcl) : setDocument(object, 'acl', '', acl),
    ];
  });

const privateAcl = { kind: 'document', text: '{"x-amz-acl":"private"}' } as const;

export const s3: OperationTable = {
  's3:CreateBucket': createBucket,
  's3:DeleteBucket': (call) => on(bucket(call), (object) => [erase(object)]),
  's3:PutBucketPolicy': putBucketPolicy,
  's3:DeleteBucketPolicy': (call) => on(bucket(call), (object) => [remove(object, 'resource-policy', '')]),
  's3:PutBucketAcl': putBucketAcl,
  's3:PutBucketPublicAccessBlock': putPublicAccessBlock,
  's3:PutPublicAccessBlock': putPublicAccessBlock,
  's3:PutAccountPublicAccessBlock': putPublicAccessBlock,
  's3:DeleteBucketPublicAccessBlock': deletePublicAccessBlock,
  's3:DeletePublicAccessBlock': deletePublicAccessBlock,
  's3:DeleteAccountPublicAccessBlock': deletePublicAccessBlock,
  's3:PutAccessPointPolicy': (call) =>
    on(accessPoint(call), (object) => [
      setDocument(object, 'resource-policy', '', field(call.request, 'policy')),
    ]),
  's3:DeleteAccessPointPolicy': (call) =>
    on(accessPoint(call), (object) => [remove(object, 'resource-policy', '')]),
  's3:DeleteAccessPoint': (call) => on(accessPoint(call), (object) => [erase(object)]),
};
