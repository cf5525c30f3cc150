import type { ObjectRef } from '../../../core/model/event.ts';
import { erase, remove, setDocument } from '../effects.ts';
import { field, fieldsOf, text, texts } from '../fields.ts';
import { isArn, objectByArn, queueByUrl, regionalObject } from '../objects.ts';
import { type Call, type Decoder, type OperationTable, on, onWith } from './call.ts';

function queue(call: Call): ObjectRef | undefined {
  const url = text(call.request, 'queueUrl') ?? text(call.response, 'queueUrl');
  const found = url === undefined ? undefined : queueByUrl(call.place, url);
  if (found) return found;
  const requested = text(call.request, 'queueName');
  return requested === undefined ? undefined : regionalObject(call.place, 'sqs-queue', 'sqs', requested);
}

function topic(call: Call): ObjectRef | undefined {
  const arn = text(call.request, 'topicArn') ?? text(call.response, 'topicArn');
  if (arn !== undefined) return isArn(arn) ? objectByArn(call.place, 'sns-topic', arn) : undefined;
  const name = text(call.request, 'name');
  return name === undefined ? undefined : regionalObject(call.place, 'sns-topic', 'sns', name);
}

/** Queues are also created, or changed, by calls that leave the policy alone. */
const policyAttribute =
  (object: (call: Call) => ObjectRef | undefined): Decoder =>
  (call) => {
    if (!call.request) return [];
    const attributes = field(call.request, 'attributes');
    const policy = field(fieldsOf(attributes), 'Policy');
    if (policy === undefined && (attributes === undefined || fieldsOf(attributes))) return 'no-policy';
    return on(object(call), (found) => [setDocument(found, 'resource-policy', '', policy)]);
  };

const setTopicAttributes: Decoder = (call) => {
  if (!call.request) return [];
  if (text(call.request, 'attributeName') !== 'Policy') return 'no-policy';
  return on(topic(call), (object) => [
    setDocument(object, 'resource-policy', '', field(call.request, 'attributeValue')),
  ]);
};

interface PermissionKeys {
  readonly service: 'SQS' | 'SNS';
  readonly accounts: string;
  readonly actions: string;
}

/** The statement that the service makes of an AddPermission; the record holds only its ingredients. */
function statement(call: Call, object: ObjectRef, label: string, keys: PermissionKeys): unknown {
  const accounts = texts(call.request, keys.accounts);
  const actions = texts(call.request, keys.actions);
  if (accounts.length === 0 || actions.length === 0) return undefined;
  return {
    Sid: label,
    Effect: 'Allow',
    Principal: { AWS: accounts.map((account) => `arn:${call.place.partition}:iam::${account}:root`) },
    Action: actions.map((action) => `${keys.service}:${action}`),
    Resource: object.id,
  };
}

const addPermission =
  (object: (call: Call) => ObjectRef | undefined, keys: PermissionKeys): Decoder =>
  (call) =>
    onWith(call, object(call), 'label', (found, label) => [
      setDocument(found, 'statement', label, statement(call, found, label, keys)),
    ]);

const removePermission =
  (object: (call: Call) => ObjectRef | undefined): Decoder =>
  (call) =>
    onWith(call, object(call), 'label', (found, label) => [remove(found, 'statement', label)]);

export const messaging: OperationTable = {
  'sqs:CreateQueue': policyAttribute(queue),
  'sqs:SetQueueAttributes': policyAttribute(queue),
  'sqs:AddPermission': addPermission(queue, {
    service: 'SQS',
    accounts: 'AWSAccountIds',
    actions: 'actions',
  }),
  'sqs:RemovePermission': removePermission(queue),
  'sqs:DeleteQueue': (call) => on(queue(call), (object) => [erase(object)]),
  'sns:CreateTopic': policyAttribute(topic),
  'sns:SetTopicAttributes': setTopicAttributes,
  'sns:AddPermission': addPermission(topic, {
    service: 'SNS',
    accounts: 'AWSAccountId',
    actions: 'actionName',
  }),
  'sns:RemovePermission': removePermission(topic),
  'sns:DeleteTopic': (call) => on(topic(call), (object) => [erase(object)]),
};
