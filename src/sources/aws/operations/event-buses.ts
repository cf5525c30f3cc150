import type { ObjectRef } from '../../../core/model/event.ts';
import { erase, remove, setDocument } from '../effects.ts';
import { field, flag, nested, text } from '../fields.ts';
import { isArn, objectByArn, regionalObject } from '../objects.ts';
import { type Call, type Decoder, type OperationTable, on, onWith } from './call.ts';

const family = 'resource-policy';

function eventBus(call: Call): ObjectRef | undefined {
  if (!call.request) return undefined;
  const name = text(call.request, 'eventBusName') ?? text(call.request, 'name') ?? 'default';
  if (isArn(name)) return objectByArn(call.place, 'event-bus', name);
  return regionalObject(call.place, 'event-bus', 'events', `event-bus/${name}`);
}

/** Either a whole policy, or the ingredients of one statement. */
const putPermission: Decoder = (call) => {
  const policy = field(call.request, 'policy');
  if (policy !== undefined) return on(eventBus(call), (bus) => [setDocument(bus, family, '', policy)]);
  return onWith(call, eventBus(call), 'statementId', (bus, id) => [
    setDocument(bus, 'statement', id, busStatement(call, bus, id)),
  ]);
};

function busStatement(call: Call, bus: ObjectRef, id: string): unknown {
  const action = text(call.request, 'action');
  const principal = text(call.request, 'principal');
  if (action === undefined || principal === undefined) return undefined;
  const condition = busCondition(call);
  return {
    Sid: id,
    Effect: 'Allow',
    Principal: principal === '*' ? '*' : { AWS: `arn:${call.place.partition}:iam::${principal}:root` },
    Action: action,
    Resource: bus.id,
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

/** The API knows exactly one: `StringEquals` on `aws:PrincipalOrgID`. */
function busCondition(call: Call): unknown {
  const parts = nested(call.request, 'condition');
  const type = text(parts, 'type');
  const key = text(parts, 'key');
  const value = text(parts, 'value');
  return type && key && value ? { [type]: { [key]: value } } : undefined;
}

const removePermission: Decoder = (call) => {
  if (flag(call.request, 'removeAllPermissions')) {
    return on(eventBus(call), (bus) => [remove(bus, family, '')]);
  }
  return onWith(call, eventBus(call), 'statementId', (bus, id) => [remove(bus, 'statement', id)]);
};

export const eventBuses: OperationTable = {
  'events:PutPermission': putPermission,
  'events:RemovePermission': removePermission,
  'events:DeleteEventBus': (call) => on(eventBus(call), (bus) => [erase(bus)]),
};
