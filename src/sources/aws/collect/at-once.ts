import pLimit from 'p-limit';

/** So many at a time; after a failure nothing new is begun, and it is told once all that was begun has ended. */
export async function eachAtOnce<T>(
  list: readonly T[],
  atOnce: number,
  act: (one: T) => Promise<unknown>,
): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  await pLimit(atOnce).map(list, async (one) => {
    if (failure) return;
    try {
      await act(one);
    } catch (error) {
      failure ??= { error };
    }
  });
  if (failure) throw failure.error;
}
