import { formatInstant, hourMs, instant, parseInstant } from '../../core/model/time.ts';
import type { Observed, RecordSelector } from '../source.ts';
import type { Walk } from './members.ts';
import {
  countCall,
  type OperationTally,
  operationTally,
  type ScopeTally,
  scopeTally,
  type Tally,
  tallyPassed,
  touch,
} from './tally.ts';

/**
 * Counts skipped records. `selector.observe` is pure and records repeat their account, region and operation, so
 * its answer is kept per combination of values. The time is the one value that changes: once `observe` has shown
 * that it decides `at` and nothing else, it is read from its digits.
 */
export interface Observer {
  readonly selector: RecordSelector;
  /** Position of the time among the observed keys, -1 until it is known. */
  timeKey: number;
  readonly combinations: Map<number, Combination[]>;
  combinationCount: number;
  /** `YYYY-MM-DDTHH:` of the last time read, and its start. */
  readonly hourText: Uint8Array;
  hourStart: number;
}

interface Combination {
  /** The values but the time, one after the other, and the length of each (-1: missing). */
  readonly bytes: Uint8Array;
  readonly lengths: Int32Array;
  readonly observed: Observed;
  /** Where it is counted, in this tally. */
  tally: Tally;
  scope: ScopeTally | undefined;
  operation: OperationTally;
}

const hourLength = 'YYYY-MM-DDTHH:'.length;
const timeLength = 'YYYY-MM-DDTHH:MM:SSZ'.length;
/** Both bound memory; combinations past them are observed one by one. */
const maxCombinations = 20_000;
const maxPerHash = 32;
/** Unlike each other in every part. */
const probes = [Date.UTC(2000, 0, 1), Date.UTC(2013, 6, 17, 13, 37, 59)].map(instant);

export function newObserver(selector: RecordSelector): Observer {
  return {
    selector,
    timeKey: -1,
    combinations: new Map(),
    combinationCount: 0,
    hourText: new Uint8Array(hourLength),
    hourStart: 0,
  };
}

/** Counts the record that was walked in its file's tally; false when its values make no observation. */
export function observeWalked(observer: Observer, tally: Tally, bytes: Buffer, walk: Walk): boolean {
  const { timeKey } = observer;
  if (timeKey >= 0) {
    const at = timeOf(observer, bytes, walk);
    if (at >= 0) {
      const hash = hashOf(observer, bytes, walk);
      const known = findCombination(observer, hash, bytes, walk);
      if (known) {
        if (known.tally !== tally) direct(known, tally);
        tally.records++;
        touch(tally, known.scope, at);
        countCall(known.operation, known.observed.failed);
        return true;
      }
    }
  }
  return observeNew(observer, tally, bytes, walk);
}

function observeNew(observer: Observer, tally: Tally, bytes: Buffer, walk: Walk): boolean {
  const { selector } = observer;
  const values = valuesOf(selector, bytes, walk);
  const observed = selector.observe(values);
  if (!observed) return false;
  const timeKey = timeKeyOf(selector, values, observed);
  if (timeKey >= 0 && (observer.timeKey < 0 || observer.timeKey === timeKey)) {
    observer.timeKey = timeKey;
    remember(observer, combinationOf(observer, tally, observed, bytes, walk), bytes, walk);
  }
  tally.records++;
  tallyPassed(tally, observed);
  return true;
}

function valuesOf(selector: RecordSelector, bytes: Buffer, walk: Walk): (string | undefined)[] {
  return selector.observedKeys.map((_, key) => {
    const start = walk.starts[key] ?? -1;
    return start < 0 ? undefined : bytes.toString('utf8', start, walk.ends[key]);
  });
}

/** The key whose value is the time, shown by other times in its place changing `at` and nothing else; or -1. */
function timeKeyOf(
  selector: RecordSelector,
  values: readonly (string | undefined)[],
  observed: Observed,
): number {
  return values.findIndex((value, key) => {
    if (value?.length !== timeLength || parseInstant(value) !== observed.at) return false;
    return probes.every((probe) => {
      const other = selector.observe(values.with(key, formatInstant(probe)));
      return other !== undefined && other.at === probe && isSameCall(other, observed);
    });
  });
}

function isSameCall(a: Observed, b: Observed): boolean {
  return (
    a.scope === b.scope && a.operation === b.operation && a.readOnly === b.readOnly && a.failed === b.failed
  );
}

/** Milliseconds since the epoch, -1 for anything but `YYYY-MM-DDTHH:MM:SSZ`. */
function timeOf(observer: Observer, bytes: Buffer, walk: Walk): number {
  const start = walk.starts[observer.timeKey] as number;
  if (start < 0 || (walk.ends[observer.timeKey] as number) - start !== timeLength) return -1;
  if (bytes[start + 16] !== 58 || bytes[start + 19] !== 90) return -1;
  const minute = twoDigits(bytes, start + 14);
  const second = twoDigits(bytes, start + 17);
  if (minute < 0 || minute > 59 || second < 0 || second > 59) return -1;
  const { hourText } = observer;
  for (let i = 0; i < hourLength; i++) {
    if (hourText[i] !== bytes[start + i])
      return readHour(observer, bytes, start) ? timeOf(observer, bytes, walk) : -1;
  }
  return observer.hourStart + minute * 60_000 + second * 1_000;
}

function readHour(observer: Observer, bytes: Buffer, start: number): boolean {
  const at = parseInstant(bytes.toString('latin1', start, start + timeLength));
  if (at === undefined || bytes[start + 10] !== 84) return false;
  observer.hourStart = Math.floor(at / hourMs) * hourMs;
  observer.hourText.set(bytes.subarray(start, start + hourLength));
  return true;
}

function twoDigits(bytes: Buffer, at: number): number {
  const tens = (bytes[at] as number) - 48;
  const ones = (bytes[at + 1] as number) - 48;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
}

/** Lengths and a few sampled bytes: a hit is verified. */
function hashOf(observer: Observer, bytes: Buffer, walk: Walk): number {
  const { timeKey } = observer;
  const keys = observer.selector.observedKeys.length;
  let hash = 0;
  for (let key = 0; key < keys; key++) {
    const start = walk.starts[key] as number;
    if (key === timeKey || start < 0) continue;
    const length = (walk.ends[key] as number) - start;
    if (length === 0) continue;
    const sampled =
      Math.imul(bytes[start] as number, 0x2f35) +
      Math.imul(bytes[start + (length >> 1)] as number, 0x6a8d) +
      Math.imul(bytes[start + ((length * 3) >> 2)] as number, 0x35b1) +
      Math.imul(bytes[start + length - 1] as number, 0x5bd3);
    hash = Math.imul(hash + sampled + length, 0x9e3779b1) ^ (hash >>> 15) ^ key;
  }
  return hash & 0x3fffffff;
}

function findCombination(
  observer: Observer,
  hash: number,
  bytes: Buffer,
  walk: Walk,
): Combination | undefined {
  const found = observer.combinations.get(hash);
  if (found === undefined) return undefined;
  for (const combination of found)
    if (matches(combination, observer.timeKey, bytes, walk)) return combination;
  return undefined;
}

function matches(combination: Combination, timeKey: number, bytes: Buffer, walk: Walk): boolean {
  const { lengths, bytes: known } = combination;
  let from = 0;
  for (let key = 0; key < lengths.length; key++) {
    if (key === timeKey) continue;
    const start = walk.starts[key] as number;
    const length = lengths[key] as number;
    if (start < 0) {
      if (length >= 0) return false;
      continue;
    }
    if ((walk.ends[key] as number) - start !== length) return false;
    for (let i = 0; i < length; i++) if (known[from + i] !== bytes[start + i]) return false;
    from += length;
  }
  return true;
}

function remember(observer: Observer, combination: Combination, bytes: Buffer, walk: Walk): void {
  if (observer.combinationCount >= maxCombinations) return;
  const hash = hashOf(observer, bytes, walk);
  const list = observer.combinations.get(hash) ?? [];
  if (list.length >= maxPerHash || list.some((known) => matches(known, observer.timeKey, bytes, walk)))
    return;
  list.push(combination);
  observer.combinations.set(hash, list);
  observer.combinationCount++;
}

function combinationOf(
  observer: Observer,
  tally: Tally,
  observed: Observed,
  bytes: Buffer,
  walk: Walk,
): Combination {
  const parts: Buffer[] = [];
  const lengths = new Int32Array(observer.selector.observedKeys.length).fill(-1);
  for (let key = 0; key < lengths.length; key++) {
    const start = walk.starts[key] as number;
    if (key === observer.timeKey || start < 0) continue;
    const part = bytes.subarray(start, walk.ends[key]);
    parts.push(part);
    lengths[key] = part.length;
  }
  return {
    bytes: new Uint8Array(Buffer.concat(parts)),
    lengths,
    observed,
    tally,
    scope: scopeTally(tally, observed.scope),
    operation: operationTally(tally, observed),
  };
}

function direct(combination: Combination, tally: Tally): void {
  combination.tally = tally;
  combination.scope = scopeTally(tally, combination.observed.scope);
  combination.operation = operationTally(tally, combination.observed);
}
