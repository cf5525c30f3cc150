import type { Config } from '../config/schema.ts';
import type { ObjectRef } from '../core/model/event.ts';
import { type Instant, instant } from '../core/model/time.ts';
import { stateAt } from '../core/timeline/replay.ts';
import type { World } from '../core/timeline/state.ts';
import type { Compiler, Directory } from '../core/window/compiler.ts';
import { DriftError } from '../errors.ts';
import { sources } from '../sources/registry.ts';
import type { EventStore } from '../store/event-store.ts';
import { coverageRules } from './coverage.ts';
import { directoryOf } from './directory.ts';

export interface OpenWorld {
  readonly directory: Directory;
  readonly compilers: readonly Compiler[];
  /** Everything as it was at an instant; what happened at that very instant is included. */
  readonly worldAt: (at: Instant) => World;
}

/** What the store knows, ready to be asked. */
export function openWorld(store: EventStore, config: Config): OpenWorld {
  const directory = directoryOf(store, coverageRules(config, store));
  return {
    directory,
    compilers: sources.map((source) => source.createCompiler(directory)),
    worldAt: (at) => ({ state: (object: ObjectRef) => stateAt(directory.historyOf(object), at) }),
  };
}

/** `latest` is the end of what was seen. */
export function instantOf(at: Instant | 'latest', store: EventStore): Instant {
  if (at !== 'latest') return at;
  const latest = store.latest();
  if (latest === undefined) throw new DriftError('nothing was imported yet: drift import PATH');
  return latest;
}

/** The last record is inside the window: its end is exclusive and vendor clocks tick in seconds. */
export function endOfSeen(latest: Instant): Instant {
  return instant((Math.floor(latest / 1000) + 1) * 1000);
}
