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

/** Serves one file at a time; a page may be on its way while the next is being made, no more. */
export function serve(port: MessagePort, sources: readonly RecordSource[]): void {
  let unacknowledged: Promise<void> = Promise.resolve();
  let acknowledge = (): void => undefined;
  const send = (reply: Reply): void => port.postMessage(reply);
  const sendPage = async (page: Page): Promise<void> => {
    await unacknowledged;
    unacknowledged = new Promise((resolve) => {
      acknowledge = resolve;
    });
    send({ kind: 'page', page });
  };
  port.on('message', (request: Request) => {
    if (request.kind === 'acknowledge') {
      acknowledge();
      return;
    }
    const { path, sourceIds, context, limits } = request;
    const known = sources.filter(({ id }) => sourceIds.includes(id));
    readRecords(path, { sources: known, context, limits }, sendPage).then(
      // Only once its last page is dealt with is a file done.
      (summary) => unacknowledged.then(() => send({ kind: 'summary', summary })),
      (error: unknown) => send({ kind: 'failed', error }),
    );
  });
}
