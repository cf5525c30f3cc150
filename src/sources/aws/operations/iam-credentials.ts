import type { ObjectRef } from '../../../core/model/event.ts';
import { remove, setReference } from '../effects.ts';
import { nested, text } from '../fields.ts';
import { iamObject, rootUser } from '../objects.ts';
import { type Call, type Decoder, type OperationTable, on, onWith } from './call.ts';

/** Requests without a `userName` mean the caller, which may be the root user. */
function holder(call: Call): ObjectRef | undefined {
  const name =
    text(call.request, 'userName') ??
    text(nested(call.response, 'accessKey'), 'userName') ??
    text(nested(call.response, 'loginProfile'), 'userName');
  if (name !== undefined) return iamObject(call.place, 'user', name);
  const type = text(call.identity, 'type');
  const own = text(call.identity, 'userName');
  if (type === 'Root') return rootUser(call.place);
  return type === 'IAMUser' && own !== undefined ? iamObject(call.place, 'user', own) : undefined;
}

const createAccessKey: Decoder = (call) => {
  const key = nested(call.response, 'accessKey');
  const id = text(key, 'accessKeyId');
  const object = holder(call);
  if (!object || id === undefined) return [];
  return [setReference(object, 'access-key', id, text(key, 'status') ?? 'Active')];
};

const updateAccessKey: Decoder = (call) => {
  const status = text(call.request, 'status');
  if (status === undefined) return [];
  return onWith(call, holder(call), 'accessKeyId', (object, id) => [
    setReference(object, 'access-key', id, status),
  ]);
};

/** A changed password counts: who can log in may be somebody else from then on. */
const setLoginProfile: Decoder = (call) =>
  on(holder(call), (object) => [setReference(object, 'login-profile', '', 'password')]);

export const iamCredentials: OperationTable = {
  'iam:CreateAccessKey': createAccessKey,
  'iam:UpdateAccessKey': updateAccessKey,
  'iam:DeleteAccessKey': (call) =>
    onWith(call, holder(call), 'accessKeyId', (object, id) => [remove(object, 'access-key', id)]),
  'iam:CreateLoginProfile': setLoginProfile,
  'iam:UpdateLoginProfile': setLoginProfile,
  'iam:DeleteLoginProfile': (call) => on(holder(call), (object) => [remove(object, 'login-profile', '')]),
};
