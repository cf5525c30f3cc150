import { type Fields, text } from '../fields.ts';

/** How an answer says that there is more. */
export interface Turning {
  /** Key of the answer's token. */
  readonly next: string;
  /** Parameter that takes it. */
  readonly token: string;
}

/** Page after page, until the last one or one that `ask` does not bring. */
export async function* turned(
  ask: (input: Fields) => Promise<Fields | undefined>,
  params: Fields,
  { next, token }: Turning,
): AsyncGenerator<Fields> {
  let more: string | undefined;
  do {
    const page = await ask(more === undefined ? params : { ...params, [token]: more });
    if (page === undefined) return;
    yield page;
    more = text(page, next);
  } while (more !== undefined);
}
