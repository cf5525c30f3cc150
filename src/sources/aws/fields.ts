/** A JSON object of the vendor's whose keys nobody has vouched for. */
export type Fields = Readonly<Record<string, unknown>>;

const masks: ReadonlySet<string> = new Set([
  'HIDDEN_DUE_TO_SECURITY_REASONS',
  '<sensitiveDataRemoved>',
  'REDACTED',
]);

/** CloudTrail puts these where a value was held back: the value exists and is unknown. */
export function isMasked(text: string): boolean {
  return masks.has(text) || /^\*{2,}$/.test(text);
}

/** CloudTrail's stand-in for a field that was over its size limit. */
export function isOmitted(value: unknown): boolean {
  return isFields(value) && value.omitted === true;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined when it is no object, or one whose content CloudTrail left out. */
export function fieldsOf(value: unknown): Fields | undefined {
  return isFields(value) && !isOmitted(value) ? value : undefined;
}

/**
 * Keys are compared without case: CloudTrail lower-cases the first letter of the API's name, except where it
 * does not (`aWSServiceName`, `AWSAccountIds`, `Host`).
 */
export function field(fields: Fields | undefined, name: string): unknown {
  if (!fields) return undefined;
  if (Object.hasOwn(fields, name)) return fields[name];
  const wanted = name.toLowerCase();
  for (const key of Object.keys(fields)) {
    if (key.toLowerCase() === wanted) return fields[key];
  }
  return undefined;
}

/** A string that says something: not empty, not masked. S3 wraps some in a list of one. */
export function text(fields: Fields | undefined, name: string): string | undefined {
  const value = field(fields, name);
  const single = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return typeof single === 'string' && single !== '' && !isMasked(single) ? single : undefined;
}

export function nested(fields: Fields | undefined, ...path: readonly string[]): Fields | undefined {
  let current = fields;
  for (const name of path) current = fieldsOf(field(current, name));
  return current;
}

/** The strings of a list, or of a lone string. */
export function texts(fields: Fields | undefined, name: string): readonly string[] {
  const value = field(fields, name);
  const list = Array.isArray(value) ? value : [value];
  return list.filter((each): each is string => typeof each === 'string' && each !== '');
}

/** CloudTrail writes booleans as booleans and as strings. */
export function flag(fields: Fields | undefined, name: string): boolean | undefined {
  const value = field(fields, name);
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : undefined;
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Drops keys without a value, so that a missing fact is a missing key. */
export function present<T extends Readonly<Record<string, unknown>>>(values: T): Present<T> {
  // The compiler cannot see that filtering entries removes exactly the undefined ones.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}
