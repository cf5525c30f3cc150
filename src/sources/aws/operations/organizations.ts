import type { ObjectRef } from '../../../core/model/event.ts';
import {
  create,
  erase,
  notInRecord,
  remove,
  set,
  setDocument,
  setReference,
  setReferenceIf,
} from '../effects.ts';
import { type Fields, field, nested, text } from '../fields.ts';
import { memberAccount, orgObject } from '../objects.ts';
import { type Call, type Decoder, type OperationTable, on, onWith } from './call.ts';

function orgPolicy(call: Call, from: Fields | undefined, key: string): ObjectRef | undefined {
  const id = text(from, key);
  return id === undefined ? undefined : orgObject(call.place, 'org-policy', id);
}

function orgUnit(call: Call, id: string | undefined): ObjectRef | undefined {
  return id === undefined ? undefined : orgObject(call.place, 'org-unit', id);
}

function account(call: Call): ObjectRef | undefined {
  const id = text(call.request, 'accountId');
  return id === undefined ? undefined : memberAccount(call.place, id);
}

const createPolicy: Decoder = (call) => {
  const summary = nested(call.response, 'policy', 'policySummary');
  return on(orgPolicy(call, summary, 'id'), (object) => [
    create(object),
    setDocument(object, 'content', '', field(call.request, 'content')),
    ...setReferenceIf(object, 'type', '', text(summary, 'type') ?? text(call.request, 'type')),
  ]);
};

/** Without `content` only the name or the description changes. */
const updatePolicy: Decoder = (call) => {
  const content = field(call.request, 'content');
  if (call.request && content === undefined) return 'no-policy';
  const type = text(nested(call.response, 'policy', 'policySummary'), 'type');
  return on(orgPolicy(call, call.request, 'policyId'), (object) => [
    setDocument(object, 'content', '', content),
    ...setReferenceIf(object, 'type', '', type),
  ]);
};

/** Disabling a type detaches all its policies everywhere, and enabling it again restores none but the default. */
const policyType =
  (isEnabled: boolean): Decoder =>
  (call) => {
    const root = text(call.request, 'rootId');
    return onWith(
      call,
      root === undefined ? undefined : orgObject(call.place, 'org-root', root),
      'policyType',
      (object, type) => [
        isEnabled
          ? setReference(object, 'policy-type', type, 'ENABLED')
          : remove(object, 'policy-type', type),
      ],
    );
  };

/** The account exists only from here on; `CreateAccount` is just the order. New accounts start at the root. */
const accountCreated: Decoder = (call) => {
  const status = nested(call.serviceDetails, 'createAccountStatus');
  if (text(status, 'state') === 'FAILED') return 'no-policy';
  const id = text(status, 'accountId');
  if (id === undefined) return [];
  const object = memberAccount(call.place, id);
  return [create(object), set(object, 'parent', '', notInRecord)];
};

const createUnit: Decoder = (call) => {
  const unit = nested(call.response, 'organizationalUnit');
  return on(orgUnit(call, text(unit, 'id')), (object) => [
    create(object),
    ...setReferenceIf(object, 'parent', '', text(call.request, 'parentId')),
  ]);
};

export const organizations: OperationTable = {
  'organizations:CreatePolicy': createPolicy,
  'organizations:UpdatePolicy': updatePolicy,
  'organizations:DeletePolicy': (call) =>
    on(orgPolicy(call, call.request, 'policyId'), (object) => [erase(object)]),
  'organizations:AttachPolicy': (call) =>
    onWith(call, orgPolicy(call, call.request, 'policyId'), 'targetId', (object, target) => [
      setReference(object, 'target', target, target),
    ]),
  'organizations:DetachPolicy': (call) =>
    onWith(call, orgPolicy(call, call.request, 'policyId'), 'targetId', (object, target) => [
      remove(object, 'target', target),
    ]),
  'organizations:EnablePolicyType': policyType(true),
  'organizations:DisablePolicyType': policyType(false),
  'organizations:CreateAccountResult': accountCreated,
  'organizations:CloseAccount': (call) => on(account(call), (object) => [erase(object)]),
  'organizations:MoveAccount': (call) =>
    onWith(call, account(call), 'destinationParentId', (object, parent) => [
      setReference(object, 'parent', '', parent),
    ]),
  'organizations:RemoveAccountFromOrganization': (call) =>
    on(account(call), (object) => [remove(object, 'parent', '')]),
  'organizations:LeaveOrganization': (call) => [
    remove(memberAccount(call.place, call.place.account), 'parent', ''),
  ],
  'organizations:CreateOrganizationalUnit': createUnit,
  'organizations:DeleteOrganizationalUnit': (call) =>
    on(orgUnit(call, text(call.request, 'organizationalUnitId')), (object) => [erase(object)]),
};
