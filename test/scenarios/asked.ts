import { join } from 'node:path';
import { loadConfig } from '../../src/config/load.ts';
import { instant } from '../../src/core/model/time.ts';
import { openWorld } from '../../src/pipeline/world.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { drift } from '../support/cli-runtime.ts';
import type { Answer, Asked } from './judge.ts';
import { iso } from './story.ts';

/** What `drift can --at` answers, through the command line or straight from what stands behind it. */

export type Verdict = 'allowed' | 'denied' | 'indeterminate';

function inShort(decision: string): Verdict {
  return decision === 'allowed' || decision === 'indeterminate' ? decision : 'denied';
}

/** The same in the words of the reference. */
export function verdictOf({ surely, maybe }: Answer): Verdict {
  if (surely) return 'allowed';
  return maybe ? 'indeterminate' : 'denied';
}

export interface Question extends Asked {
  readonly principal: string;
}

export async function can(cwd: string, at: number, question: Question): Promise<Verdict> {
  const { principal, action, resource, context } = question;
  const held = Object.entries(context).flatMap(([key, some]) =>
    [some].flat().flatMap((value) => ['--context', `${key}=${value}`]),
  );
  const argv = ['can', '--principal', principal, '--at', iso(at), '--action', action];
  const { code, stdout, stderr } = await drift(
    [...argv, '--resource', resource, ...held, '--format', 'json'],
    { cwd },
  );
  if (code !== 0) throw new Error(stderr);
  return inShort((JSON.parse(stdout) as { readonly decision: string }).decision);
}

/** Asks many questions of one store. */
export function canMany(cwd: string) {
  const store = openStore(join(cwd, '.drift/drift.db'), { create: false });
  const { compilers, worldAt } = openWorld(store, loadConfig(undefined).config);
  const [compiler] = compilers;
  if (!compiler) throw new Error('no source can answer');
  return {
    at: (time: number) => {
      const world = worldAt(instant(time));
      return ({ principal, action, resource, context }: Question): Verdict =>
        inShort(
          compiler.answer(
            { principal, action, resource, resourceAccount: undefined, isPartial: false, context },
            world,
          ).decision,
        );
    },
    close: () => store.close(),
  };
}
