import type { FacetValue } from '../../core/model/event.ts';
import { isFields, isMasked, isOmitted } from './fields.ts';
import { duplicateKey } from './policy/duplicate-keys.ts';

/** `absent`: the record says that there is no document, which is not the same as not saying. */
export type DocumentReading = FacetValue | 'absent';

/**
 * A policy document in whichever of CloudTrail's encodings: an object, a JSON string, a URL-encoded JSON string.
 * One event can hold two of them (CreateRole: plain in the request, URL-encoded in the answer).
 */
export function readDocument(value: unknown): DocumentReading {
  if (value === undefined) return { kind: 'unknown', reason: 'not-in-record' };
  if (value === null) return 'absent';
  if (Array.isArray(value)) {
    return value.length === 1 ? readDocument(value[0]) : { kind: 'unknown', reason: 'unparseable' };
  }
  if (typeof value === 'string') return readText(value);
  if (isOmitted(value)) return { kind: 'unknown', reason: 'truncated' };
  if (!isFields(value)) return { kind: 'unknown', reason: 'unparseable' };
  // Identity Center masks a value by an empty object; no service accepts one as a policy.
  if (Object.keys(value).length === 0) return { kind: 'unknown', reason: 'masked' };
  return document(value) ?? { kind: 'unknown', reason: 'unparseable' };
}

function readText(raw: string): DocumentReading {
  const trimmed = raw.trim();
  if (trimmed === '') return 'absent';
  if (isMasked(trimmed)) return { kind: 'unknown', reason: 'masked' };
  return parsed(trimmed) ?? urlDecoded(trimmed) ?? { kind: 'unknown', reason: 'unparseable' };
}

function urlDecoded(encoded: string): FacetValue | undefined {
  if (!encoded.includes('%')) return undefined;
  try {
    return parsed(decodeURIComponent(encoded));
  } catch {
    return undefined;
  }
}

function parsed(json: string): FacetValue | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isFields(value) ? { kind: 'document', text: minified(json, value) } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Minified, unless an object has the same key twice: parsing keeps the last in silence, and AWS does not document
 * which one counts. Such a text stays as it was written, for the policy parser to refuse.
 */
function minified(json: string, value: unknown): string {
  const text = JSON.stringify(value);
  return text === json || duplicateKey(json) === undefined ? text : json;
}

function document(value: unknown): FacetValue | undefined {
  try {
    return { kind: 'document', text: JSON.stringify(value) };
  } catch {
    // Nested deeper than the engine's stack.
    return undefined;
  }
}
