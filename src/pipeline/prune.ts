import { resolve } from 'node:path';
import type { Instant } from '../core/model/time.ts';
import { DriftError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { openStore } from '../store/sqlite.ts';

export interface PruneRequest {
  readonly store: string;
  readonly before: Instant;
  readonly reason: string;
}

/** How many records were removed. */
export function prune(request: PruneRequest, runtime: Runtime): number {
  if (request.before > runtime.now())
    throw new DriftError('`--before` lies in the future: nothing would be left');
  const store = openStore(resolve(runtime.cwd, request.store), { create: false });
  try {
    return store.prune(request.before, request.reason, runtime.now());
  } finally {
    store.close();
  }
}
