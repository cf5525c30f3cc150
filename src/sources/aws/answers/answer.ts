import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { FacetKey, FacetValue, ObjectRef } from '../../../core/model/event.ts';
import { byCodeUnit } from '../../../core/model/order.ts';
import type { Snapshot, SnapshotCover, SnapshotFacet, SnapshotObject } from '../../../core/model/snapshot.ts';
import { type Instant, parseInstant } from '../../../core/model/time.ts';
import type { DecodeContext } from '../../source.ts';
import { readDocument } from '../documents.ts';
import { type Fields, present } from '../fields.ts';
import type { Place } from '../scope.ts';
import { scopeOf } from '../scope.ts';

export const snapshotSchema = 'drift.snapshot/v1';

/** A call's answer together with what the answer itself does not tell. */
const wrapperSchema = z.looseObject({
  schema: z.literal(snapshotSchema),
  /** `service:Operation`. */
  call: z.string(),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  region: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .optional(),
  startedAt: z.string().optional(),
  takenAt: z.string().optional(),
  params: z.looseObject({}).optional(),
  response: z.looseObject({}).optional(),
  /** A refusal says something too: that there is no policy. */
  error: z.looseObject({ code: z.string(), message: z.string().optional() }).optional(),
});

/** What one call came back with. */
export interface Answer {
  readonly call: string;
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly startedAt: Instant | undefined;
  readonly takenAt: Instant | undefined;
  readonly params: Fields;
  readonly response: Fields;
  readonly error: string | undefined;
  /** `--about`: the ARN of what it speaks of, where neither the answer nor its parameters do. */
  readonly about: string | undefined;
  /** Asked without a filter; of a bare file nobody knows. */
  readonly isOwn: boolean;
  /** What it is about was listed a moment before: that something is missing is not that it is not there. */
  readonly listed?: boolean;
}

/** What one answer says of the state. */
export interface Part {
  readonly place: Place;
  readonly covers: readonly SnapshotCover[];
  readonly objects: readonly SnapshotObject[];
}

/** Reads one operation's answers; a text is the reason why not. */
export type AnswerReader = (answer: Answer) => Part | string;
export type AnswerTable = Readonly<Record<string, AnswerReader>>;

/** The answer in its wrapper, or the reason why it is none. */
export function unwrapped(item: Fields, context: DecodeContext): Answer | string {
  const parsed = wrapperSchema.safeParse(item);
  if (!parsed.success) return `${snapshotSchema}: ${placesOf(parsed.error)} missing or of the wrong type`;
  const { data } = parsed;
  const times = { startedAt: timeOf(data.startedAt), takenAt: timeOf(data.takenAt) };
  for (const [key, time] of Object.entries(times)) {
    if (time === 'none') return `\`${key}\` is \`${data[key]}\`, which is no time`;
  }
  if (!data.response && !data.error) return `${snapshotSchema}: neither \`response\` nor \`error\``;
  const startedAt = times.startedAt === 'none' ? undefined : times.startedAt;
  const takenAt = times.takenAt === 'none' ? undefined : (times.takenAt ?? context.takenAt);
  if (startedAt !== undefined && takenAt !== undefined && startedAt > takenAt) {
    return '`startedAt` is later than `takenAt`';
  }
  return {
    call: data.call,
    account: data.account ?? context.account,
    region: data.region,
    startedAt,
    takenAt,
    params: data.params ?? {},
    response: data.response ?? {},
    error: data.error?.code,
    about: context.about,
    isOwn: true,
  };
}

function timeOf(text: string | undefined): Instant | 'none' | undefined {
  return text === undefined ? undefined : (parseInstant(text) ?? 'none');
}

/** The first few: one wrong key is wrong in every element of a list. */
export function placesOf(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => `\`${issue.path.join('.')}\``)
    .join(', ');
}

/** A response that is as documented, as far as it is used. */
export function shaped<T>(answer: Answer, schema: z.ZodType<T>): T | string {
  const parsed = schema.safeParse(answer.response);
  return parsed.success
    ? parsed.data
    : `answer of ${answer.call}: ${placesOf(parsed.error)} not as documented`;
}

export function facetOf(family: string, member: string, value: FacetValue): SnapshotFacet {
  return { facet: { family, member }, value };
}

export function referenceFacet(family: string, member: string, target: string): SnapshotFacet {
  return facetOf(family, member, { kind: 'reference', target });
}

/** None where the answer says that there is no document. */
export function documentFacet(family: string, member: string, raw: unknown): readonly SnapshotFacet[] {
  const value = readDocument(raw);
  return value === 'absent' ? [] : [facetOf(family, member, value)];
}

export function listedObject(
  object: ObjectRef,
  families: readonly string[] | undefined,
  facets: readonly SnapshotFacet[],
  createdAt?: string,
): SnapshotObject {
  return present({
    object,
    createdAt: createdAt === undefined ? undefined : parseInstant(createdAt),
    families,
    facets: [...facets].sort((a, b) => compareKeys(a.facet, b.facet)),
  });
}

function compareKeys(a: FacetKey, b: FacetKey): number {
  return byCodeUnit(a.family, b.family) || byCodeUnit(a.member, b.member);
}

/** Several answers of one look as one snapshot: what one lists, another describes. */
export function assembled(
  parts: readonly {
    readonly answer: Pick<Answer, 'startedAt'>;
    readonly part: Part;
    readonly takenAt: Instant;
  }[],
  source: string,
  call: string,
): Snapshot {
  const [first] = parts;
  if (!first) throw new Error('a snapshot is made of at least one answer');
  const takenAt = parts.reduce<Instant>(
    (most, one) => (one.takenAt > most ? one.takenAt : most),
    first.takenAt,
  );
  const startedAt = parts.reduce<Instant | undefined>(
    (least, { answer: { startedAt: own } }) =>
      own !== undefined && (least === undefined || own < least) ? own : least,
    undefined,
  );
  const scope = scopeOf(first.part.place.account, first.part.place.region);
  const covers = mergedCovers(parts.flatMap(({ part }) => part.covers));
  const objects = mergedObjects(parts.flatMap(({ part }) => part.objects));
  // Piece by piece: the text of a whole account may be longer than a text can be.
  const digest = createHash('sha256').update(JSON.stringify([call, takenAt, scope, covers]));
  for (const object of objects) digest.update(JSON.stringify(object));
  const id = `sha256:${digest.digest('hex')}`;
  return present({ id, source, scope, startedAt, takenAt, call, covers, objects });
}

/** One for each kind and container; whole only if every page says so, and of several types those that are whole. */
function mergedCovers(covers: readonly SnapshotCover[]): readonly SnapshotCover[] {
  const found = new Map<string, SnapshotCover>();
  for (const cover of covers) {
    const key = JSON.stringify([cover.kind, cover.container, cover.within]);
    const known = found.get(key);
    found.set(key, known ? bothCovers(known, cover) : cover);
  }
  return [...found.values()];
}

function bothCovers(a: SnapshotCover, b: SnapshotCover): SnapshotCover {
  if (!a.where || !b.where) return { ...b, complete: a.complete && b.complete };
  const whole = [a, b].filter(({ complete }) => complete);
  const targets = new Set(whole.flatMap(({ where }) => where?.targets ?? []));
  return { ...b, complete: whole.length > 0, where: { ...b.where, targets: [...targets].sort(byCodeUnit) } };
}

/** Where one leaves it to the cover, so do both. */
function bothFamilies(a: SnapshotObject, b: SnapshotObject): Pick<SnapshotObject, 'families'> {
  const families = a.families && b.families && [...new Set([...a.families, ...b.families])].sort(byCodeUnit);
  return families ? { families } : {};
}

function mergedObjects(objects: readonly SnapshotObject[]): readonly SnapshotObject[] {
  const found = new Map<string, SnapshotObject>();
  for (const one of objects) {
    const known = found.get(one.object.id);
    if (!known) found.set(one.object.id, one);
    else {
      const facets = [...known.facets, ...one.facets].sort((a, b) => compareKeys(a.facet, b.facet));
      const { families: _mine, ...rest } = { ...one, ...known };
      found.set(one.object.id, { ...rest, ...bothFamilies(known, one), facets });
    }
  }
  return [...found.values()].sort((a, b) => byCodeUnit(a.object.id, b.object.id));
}
