/** What a request holds, by condition key in lower case. In a `Map`, a key that it does not have is absent. */
export interface ContextValues {
  readonly get: (key: string) => readonly string[] | undefined;
  /** Whether it is known what the request holds under a key, be it nothing. Undefined: for every key. */
  readonly isKnown?: (key: string) => boolean;
}

export function isKnown(context: ContextValues, key: string): boolean {
  return context.isKnown?.(key) ?? true;
}
