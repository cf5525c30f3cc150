import type { MessagePort } from 'node:worker_threads';
import type { DecodeContext } from '../source.ts';
import { type Page, type ReadLimits, type RecordSource, readRecords } from './read.ts';
import type { FileSummary } from './summary.ts';

/** What a worker is asked… */
export type Request =
  | {
      readonly kind: 'read';
      readonly path: string;
      readonly sourceIds: readonly string[];
      readonly context: DecodeContext;
      readonly limits: ReadLimits;
    }
  /** The page is dealt with: the next may come. */
  | { readonly kind: 'acknowledge' };

/** …and what it answers. */
export type Reply =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'summary'; readonly summary: FileSummary }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Pages that may be on their way at once: enough that a busy reader on the other side stalls nobody. */
const pagesAhead = 8;

/** Serves one file after the other, in the order asked for. */
export function serve(port: MessagePort, sources: readonly RecordSource[]): void {
  let unacknowledged = 0;
  let resume = (): void => undefined;
  let last: Promise<void> = Promise.resolve();
  const send = (reply: Reply): void => port.postMessage(reply);
  const sendPage = async (page: Page): Promise<void> => {
    if (unacknowledged >= pagesAhead) {
      await new Promise<void>((resolve) => {
        resume = resolve;
      });
    }
    unacknowledged += 1;
    send({ kind: 'page', page });
  };
  port.on('message', (request: Request) => {
    if (request.kind === 'acknowledge') {
      unacknowledged -= 1;
      resume();
      return;
    }
    const { path, sourceIds, context, limits } = request;
    const known = sources.filter(({ id }) => sourceIds.includes(id));
    last = last
      .then(() => readRecords(path, { sources: known, context, limits }, sendPage))
      .then(
        (summary) => send({ kind: 'summary', summary }),
        (error: unknown) => send({ kind: 'failed', error }),
      );
  });
}
