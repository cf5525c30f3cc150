import type { Snapshot, SnapshotObject } from '../../../../src/core/model/snapshot.ts';
import { parseInstant } from '../../../../src/core/model/time.ts';
import { decode } from '../../../../src/sources/aws/decode.ts';
import type { Decoded } from '../../../../src/sources/source.ts';

export type Json = Readonly<Record<string, unknown>>;

/** What an answer says of one object: whole families, and facets by `family:member`. */
export interface SaidOf {
  readonly whole?: readonly string[];
  readonly created?: string;
  /** A text is what a reference points to, an object is a document, a list of one is why the value is unknown. */
  readonly facets?: Readonly<Record<string, unknown>>;
}

export interface Said {
  /** `kind container`, and what ids begin with; only those that are complete. */
  readonly complete?: readonly string[];
  readonly objects: Readonly<Record<string, SaidOf>>;
}

/** One answer of one call, in the shape that AWS documents; written by hand, not recorded. */
export interface AnswerCase {
  readonly call: string;
  readonly name: string;
  readonly params?: Json;
  readonly response?: Json;
  readonly error?: string;
  readonly region?: string;
  /** What the wrapped answer says, or why it says nothing. */
  readonly says: Said | string;
  /** The same without a wrapper, as the AWS CLI prints it; undefined where it prints nothing that is told by shape. */
  readonly bare?: Bare;
  /** Changes of response or parameters that make it a part of the whole. */
  readonly cuts?: readonly { readonly response?: Json; readonly params?: Json }[];
  /** Families of objects that such a part does not show whole. */
  readonly cutFamilies?: readonly string[];
}

export interface Bare {
  readonly about?: string;
  readonly account?: string;
  /** Where it differs from what the wrapped one says. */
  readonly says?: Said | string;
}

export const account = '111111111111';
export const region = 'eu-west-1';
export const time = '2026-11-20T08:00:00Z';

export function wrapped({ call, params, response, error, region: own = region }: AnswerCase): Json {
  return {
    schema: 'drift.snapshot/v1',
    call,
    account,
    region: own,
    takenAt: time,
    params: params ?? {},
    ...(response ? { response } : {}),
    ...(error ? { error: { code: error } } : {}),
  };
}

export function decodeAnswer(item: Json, context: { about?: string; account?: string } = {}): Decoded {
  const takenAt = parseInstant(time);
  return decode(item, { ...context, ...(takenAt === undefined ? {} : { takenAt }) });
}

/** What became of an answer, in the words of the cases. */
export function saidBy(decoded: Decoded): Said | string {
  if (decoded.kind === 'undecodable') return decoded.reason;
  if (decoded.kind === 'foreign') return decoded.what;
  if (decoded.kind !== 'snapshot') return decoded.kind;
  const { covers, objects } = decoded.snapshot;
  const complete = covers
    .filter((cover) => cover.complete)
    .map(({ kind, container, within }) => [kind, container, ...(within ? [within] : [])].join(' '));
  return {
    ...(complete.length > 0 ? { complete } : {}),
    objects: Object.fromEntries(objects.map((one) => [one.object.id, saidOf(one, decoded.snapshot)])),
  };
}

function saidOf(one: SnapshotObject, { covers }: Snapshot): SaidOf {
  const cover = covers.find(
    ({ kind, container }) => kind === one.object.kind && container === one.object.container,
  );
  const whole = one.families ?? cover?.families ?? [];
  const facets = one.facets.map(
    ({ facet, value }) =>
      [
        facet.member === '' ? facet.family : `${facet.family}:${facet.member}`,
        value.kind === 'reference'
          ? value.target
          : value.kind === 'document'
            ? JSON.parse(value.text)
            : [value.reason],
      ] as const,
  );
  return {
    ...(whole.length > 0 ? { whole: [...whole].sort() } : {}),
    ...(one.createdAt === undefined ? {} : { created: new Date(one.createdAt).toISOString() }),
    ...(facets.length > 0 ? { facets: Object.fromEntries(facets) } : {}),
  };
}

/** What is left to say when it is a part only. */
export function cutDown(said: Said, families: readonly string[]): Said {
  const objects = Object.entries(said.objects).map(([id, { whole, ...rest }]) => {
    const left = (whole ?? []).filter((family) => !families.includes(family));
    return [id, left.length > 0 ? { whole: left, ...rest } : rest] as const;
  });
  return { objects: Object.fromEntries(objects) };
}
