import type { ObjectRef } from '../../../core/model/event.ts';
import { statementFamily } from '../../../core/model/parts.ts';
import { create, erase, remove, setDocument, setReference } from '../effects.ts';
import { field, flag, present, text } from '../fields.ts';
import { regionalObject } from '../objects.ts';
import { type Call, type Decoder, type OperationTable, on, onWith } from './call.ts';

interface Target {
  readonly object: ObjectRef;
  /** Version or alias; each has a policy of its own. */
  readonly qualifier: string | undefined;
}

/** `name`, `account:function:name` or an ARN, each with or without `:qualifier`. */
const functionName =
  /^(?:arn:aws[a-z-]*:lambda:(?<region>[^:]+):)?(?:(?<account>\d{12}):)?(?:function:)?(?<name>[^:]+)(?::(?<qualifier>[^:]+))?$/;

/** Versions and aliases count as parts of the function, because deleting it deletes them. */
function target(call: Call, key = 'functionName'): Target | undefined {
  const parts = functionName.exec(text(call.request, key) ?? '')?.groups;
  const name = parts?.name;
  if (name === undefined) return undefined;
  const place = {
    ...call.place,
    account: parts?.account ?? call.place.account,
    region: parts?.region ?? call.place.region,
  };
  return {
    object: regionalObject(place, 'lambda-function', 'lambda', `function:${name}`),
    qualifier: text(call.request, 'qualifier') ?? parts?.qualifier,
  };
}

function layerVersion(call: Call): ObjectRef | undefined {
  const name = text(call.request, 'layerName');
  const version = field(call.request, 'versionNumber');
  if (name === undefined || (typeof version !== 'number' && typeof version !== 'string')) return undefined;
  const bare = name.split(':').at(-1) ?? name;
  return regionalObject(call.place, 'lambda-layer-version', 'lambda', `layer:${bare}:${version}`);
}

/** The answer holds the finished statement; a failed attempt has only its ingredients. */
function statementOf(call: Call, statementId: string, resource: string): unknown {
  const finished = field(call.response, 'statement');
  if (finished !== undefined) return finished;
  const action = text(call.request, 'action');
  const principal = text(call.request, 'principal');
  if (action === undefined || principal === undefined) return undefined;
  return present({
    Sid: statementId,
    Effect: 'Allow',
    Principal: principalOf(call, principal),
    Action: action,
    Resource: resource,
    Condition: conditionOf(call),
  });
}

function principalOf({ place }: Call, principal: string): unknown {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:${place.partition}:iam::${principal}:root` };
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal };
}

function conditionOf({ request }: Call): unknown {
  const equals = present({
    'AWS:SourceAccount': text(request, 'sourceAccount'),
    'aws:PrincipalOrgID': text(request, 'principalOrgID') ?? text(request, 'organizationId'),
    'lambda:FunctionUrlAuthType': text(request, 'functionUrlAuthType'),
    'lambda:EventSourceToken': text(request, 'eventSourceToken'),
  });
  const sourceArn = text(request, 'sourceArn');
  const viaUrl = flag(request, 'invokedViaFunctionUrl');
  const condition = present({
    StringEquals: Object.keys(equals).length > 0 ? equals : undefined,
    Bool: viaUrl === undefined ? undefined : { 'lambda:InvokedViaFunctionUrl': viaUrl },
    ArnLike: sourceArn === undefined ? undefined : { 'AWS:SourceArn': sourceArn },
  });
  return Object.keys(condition).length > 0 ? condition : undefined;
}

const addPermission: Decoder = (call) => {
  const found = target(call);
  return onWith(call, found?.object, 'statementId', (object, id) => {
    const suffix = found?.qualifier === undefined ? '' : `:${found.qualifier}`;
    const statement = statementOf(call, id, `${object.id}${suffix}`);
    return [setDocument(object, statementFamily(found?.qualifier), id, statement)];
  });
};

const removePermission: Decoder = (call) => {
  const found = target(call);
  return onWith(call, found?.object, 'statementId', (object, id) => [
    remove(object, statementFamily(found?.qualifier), id),
  ]);
};

/** Replaces what AddPermission added, too. */
const putPolicy: Decoder = (call) => {
  const found = target(call, 'resourceArn');
  return on(found?.object, (object) => [
    setDocument(object, 'resource-policy', found?.qualifier ?? '', field(call.request, 'policy')),
  ]);
};

const deletePolicy: Decoder = (call) => {
  const found = target(call, 'resourceArn');
  return on(found?.object, (object) => [remove(object, 'resource-policy', found?.qualifier ?? '')]);
};

const setUrlAuth: Decoder = (call) => {
  const found = target(call);
  const type = text(call.request, 'authType') ?? text(call.response, 'authType');
  if (found && call.request && type === undefined) return 'no-policy';
  return found && type !== undefined
    ? [setReference(found.object, 'url-auth', found.qualifier ?? '', type)]
    : [];
};

const removeUrl: Decoder = (call) => {
  const found = target(call);
  return on(found?.object, (object) => [remove(object, 'url-auth', found?.qualifier ?? '')]);
};

const deleteFunction: Decoder = (call) => {
  const found = target(call);
  if (found?.qualifier !== undefined)
    return { keep: 'deletes one version, whose statements it does not name' };
  return on(found?.object, (object) => [erase(object)]);
};

export const lambda: OperationTable = {
  'lambda:CreateFunction': (call) => on(target(call)?.object, (object) => [create(object)]),
  'lambda:DeleteFunction': deleteFunction,
  'lambda:AddPermission': addPermission,
  'lambda:RemovePermission': removePermission,
  'lambda:PutResourcePolicy': putPolicy,
  'lambda:DeleteResourcePolicy': deletePolicy,
  'lambda:CreateFunctionUrlConfig': setUrlAuth,
  'lambda:UpdateFunctionUrlConfig': setUrlAuth,
  'lambda:DeleteFunctionUrlConfig': removeUrl,
  'lambda:AddLayerVersionPermission': (call) =>
    onWith(call, layerVersion(call), 'statementId', (object, id) => [
      setDocument(object, 'statement', id, statementOf(call, id, object.id)),
    ]),
  'lambda:RemoveLayerVersionPermission': (call) =>
    onWith(call, layerVersion(call), 'statementId', (object, id) => [remove(object, 'statement', id)]),
  'lambda:DeleteLayerVersion': (call) => on(layerVersion(call), (object) => [erase(object)]),
};
