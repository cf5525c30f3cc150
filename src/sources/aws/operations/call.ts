import type { Effect, ObjectRef } from '../../../core/model/event.ts';
import { text } from '../fields.ts';
import { type IamType, iamObject } from '../objects.ts';
import type { CloudTrailRecord } from '../record.ts';

export type Call = CloudTrailRecord;

/**
 * What a call did, or would have done had it not failed. An empty list: it changed policy, but the record does
 * not say of what. `no-policy`: this use of the operation leaves policy alone.
 */
export type Outcome = readonly Effect[] | 'no-policy' | { readonly keep: string };

export type Decoder = (call: Call) => Outcome;

/** `service:Operation` → decoder. */
export type OperationTable = Readonly<Record<string, Decoder>>;

/** The IAM object that the request names. */
export function named(call: Call, type: IamType, key: string): ObjectRef | undefined {
  const name = text(call.request, key);
  return name === undefined ? undefined : iamObject(call.place, type, name);
}

/** The effects on an object, or none when the record does not name it. */
export function on(
  object: ObjectRef | undefined,
  effects: (object: ObjectRef) => readonly Effect[],
): Outcome {
  return object ? effects(object) : [];
}

/** The same with one more name out of the request. */
export function onWith(
  call: Call,
  object: ObjectRef | undefined,
  key: string,
  effects: (object: ObjectRef, value: string) => readonly Effect[],
): Outcome {
  const value = text(call.request, key);
  return object && value !== undefined ? effects(object, value) : [];
}
