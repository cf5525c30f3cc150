import type { ObjectRef } from '../../../core/model/event.ts';
import { create, erase, notInRecord, remove, set, setDocument, setReference } from '../effects.ts';
import { field, flag, nested, text } from '../fields.ts';
import { iamPolicy } from '../objects.ts';
import { type Call, type Decoder, type OperationTable, on, onWith } from './call.ts';

/** Stands for the id of a version that the record does not tell, as in every failed attempt. */
const unnamedVersion = '?';

function policy(call: Call): ObjectRef | undefined {
  const arn = text(call.request, 'policyArn');
  return arn === undefined ? undefined : iamPolicy(arn);
}

function createdArn(call: Call): string | undefined {
  const given = text(nested(call.response, 'policy'), 'arn');
  const name = text(call.request, 'policyName');
  if (given !== undefined || name === undefined) return given;
  const { partition, account } = call.place;
  return `arn:${partition}:iam::${account}:policy${text(call.request, 'path') ?? '/'}${name}`;
}

const createPolicy: Decoder = (call) => {
  const arn = createdArn(call);
  return on(arn === undefined ? undefined : iamPolicy(arn), (object) => [
    create(object),
    setDocument(object, 'version', 'v1', field(call.request, 'policyDocument')),
    setReference(object, 'default-version', '', 'v1'),
  ]);
};

const createPolicyVersion: Decoder = (call) => {
  const answer = nested(call.response, 'policyVersion');
  const version = text(answer, 'versionId');
  const isDefault = flag(call.request, 'setAsDefault') ?? flag(answer, 'isDefaultVersion') ?? false;
  return on(policy(call), (object) => {
    const document = setDocument(
      object,
      'version',
      version ?? unnamedVersion,
      field(call.request, 'policyDocument'),
    );
    if (!isDefault) return [document];
    const target = version === undefined ? notInRecord : ({ kind: 'reference', target: version } as const);
    return [document, set(object, 'default-version', '', target)];
  });
};

export const iamPolicies: OperationTable = {
  'iam:CreatePolicy': createPolicy,
  'iam:DeletePolicy': (call) => on(policy(call), (object) => [erase(object)]),
  'iam:CreatePolicyVersion': createPolicyVersion,
  'iam:DeletePolicyVersion': (call) =>
    onWith(call, policy(call), 'versionId', (object, version) => [remove(object, 'version', version)]),
  'iam:SetDefaultPolicyVersion': (call) =>
    onWith(call, policy(call), 'versionId', (object, version) => [
      setReference(object, 'default-version', '', version),
    ]),
};
