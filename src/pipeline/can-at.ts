import { resolve } from 'node:path';
import type { AccessDecision } from '../core/model/decision.ts';
import type { Instant } from '../core/model/time.ts';
import { DriftError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { openStore } from '../store/sqlite.ts';
import { type CanRequest, catalogueNotes, contextGiven, refuseMalformed } from './can.ts';
import { catalogueAt } from './catalogue.ts';
import { readConfig } from './read-config.ts';
import { instantOf, openWorld } from './world.ts';

export interface CanAtRequest
  extends Pick<
    CanRequest,
    'action' | 'resource' | 'resourceAccount' | 'context' | 'isPartial' | 'catalogue'
  > {
  readonly principal: string;
  readonly store: string;
  readonly config: string | undefined;
  readonly at: Instant | 'latest';
}

/** The same question as on files, of the policies that the store knows to have been in force then. */
export async function runCanAt(request: CanAtRequest, runtime: Runtime): Promise<AccessDecision> {
  refuseMalformed(request);
  const { principal, action, resource, resourceAccount, isPartial } = request;
  const catalogue = catalogueAt(request.catalogue, runtime);
  const context = await contextGiven(request.context, runtime);
  const store = openStore(resolve(runtime.cwd, request.store), { create: false });
  try {
    const { compilers, worldAt } = openWorld(store, readConfig(request.config, runtime).config);
    const world = worldAt(instantOf(request.at, store));
    const [compiler] = compilers;
    if (!compiler) throw new DriftError('no source can answer');
    const question = { principal, action, resource, resourceAccount, isPartial, context };
    const answer = compiler.answer(question, world);
    return {
      ...answer,
      request: { principal, action, resource },
      notes: [...answer.notes, ...catalogueNotes(catalogue, action, resource)],
      catalogue: { date: catalogue.date, digest: catalogue.digest },
    };
  } finally {
    store.close();
  }
}
