import { resolve } from 'node:path';
import { closest } from '../config/closest.ts';
import { registryOf } from '../config/load.ts';
import { attribute } from '../core/governance/attribution.ts';
import type { DeltaPart } from '../core/model/access.ts';
import type { AccessResult, Author, HistoryEntry, HistoryResult } from '../core/model/blame.ts';
import type { Compiled } from '../core/model/compiled.ts';
import type { ChangeEvent, ObjectRef } from '../core/model/event.ts';
import { byCodeUnit, distinctInOrder } from '../core/model/order.ts';
import type { Registry } from '../core/model/registry.ts';
import { type Instant, instant } from '../core/model/time.ts';
import { type ActionUniverse, asWritten } from '../core/surface/action-universe.ts';
import { createCourses } from '../core/window/bearing.ts';
import { type BlamedRun, blameOf } from '../core/window/blame.ts';
import type { Compiler, Subject } from '../core/window/compiler.ts';
import { closure } from '../core/window/reach.ts';
import { type Run, type Series, seriesOf } from '../core/window/series.ts';
import { DriftError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import type { EventStore } from '../store/event-store.ts';
import { openStore } from '../store/sqlite.ts';
import { catalogueAt } from './catalogue.ts';
import { readConfig } from './read-config.ts';
import { instantOf, type OpenWorld, openWorld } from './world.ts';

export interface BlameRequest {
  readonly store: string;
  readonly config: string | undefined;
  /** A principal or object: its ARN, or the end of it where that is unique. */
  readonly name: string;
  /** Undefined: now. */
  readonly at: Instant | 'latest' | undefined;
  readonly catalogue: string | undefined;
}

interface Opened extends OpenWorld {
  readonly store: EventStore;
  readonly registry: Registry;
  readonly universe: ActionUniverse;
  readonly catalogue: AccessResult['catalogue'];
  readonly at: Instant;
  readonly looks: ReturnType<EventStore['snapshots']>;
}

/** Everything that a principal could do at an instant, and who opened each part of it. */
export async function runAccess(request: BlameRequest, runtime: Runtime): Promise<AccessResult> {
  return opened(request, runtime, (world) => {
    const { object, compiler } = named(request.name, world, true);
    const series = lifeOf({ object, aspect: 'identity', isCarrier: false }, compiler, world);
    const end = series.runs.at(-1)?.after ?? series.start;
    const blame = blameOf(series, world.universe);
    const parts = blame.runs.flatMap(({ run, inForce }) =>
      inForce ? [{ author: authorOf(run, world), part: inForce }] : [],
    );
    const before = blame.fromBefore ? [{ author: undefined, part: blame.fromBefore }] : [];
    return {
      principal: object.id,
      at: world.at,
      existence: world.worldAt(world.at).state(object).existence,
      held: blame.held,
      parts: [...parts.reverse(), ...before],
      reached: reachedFrom(object, end, compiler, world),
      unseen: [...new Set(end.unseen.map(({ reason }) => reason))].sort(byCodeUnit),
      undecided: blame.undecided,
      evidenceFrom: world.store.earliest(),
      catalogue: world.catalogue,
    };
  });
}

/** Each change of an object or of a principal's access, with what it did and what of that is in force. */
export async function runHistory(request: BlameRequest, runtime: Runtime): Promise<HistoryResult> {
  return opened(request, runtime, (world) => {
    const { object, compiler } = named(request.name, world, false);
    const subjects = compiler.sidesOf(object);
    const told = subjects.flatMap((subject) =>
      blameOf(lifeOf(subject, compiler, world), world.universe).runs.map((one) =>
        entryOf(one, subject.aspect, compiler, world),
      ),
    );
    const known = new Set(told.map(({ author }) => author.id));
    const others = eventsOn(object, world).filter(
      (event) => event.outcome === 'failed' || !known.has(event.id),
    );
    const entries = [...told, ...others.map((event) => eventEntry(event, world))];
    return {
      object: object.id,
      kind: object.kind,
      at: world.at,
      entries: entries.sort((a, b) => a.author.at - b.author.at || byCodeUnit(a.author.id, b.author.id)),
      evidenceFrom: world.store.earliest(),
      catalogue: world.catalogue,
    };
  });
}

async function opened<T>(request: BlameRequest, runtime: Runtime, ask: (world: Opened) => T): Promise<T> {
  const { config } = readConfig(request.config, runtime);
  const catalogue = catalogueAt(request.catalogue, runtime);
  const store = openStore(resolve(runtime.cwd, request.store), { create: false });
  try {
    return ask({
      ...openWorld(store, config),
      store,
      registry: registryOf(config),
      universe: asWritten(catalogue.universe),
      catalogue: { date: catalogue.date, digest: catalogue.digest },
      at: request.at === undefined ? runtime.now() : instantOf(request.at, store),
      looks: store.snapshots(),
    });
  } finally {
    store.close();
  }
}

/** The object that a user means. */
function named(
  name: string,
  { compilers, directory }: Opened,
  isPrincipal: boolean,
): { readonly object: ObjectRef; readonly compiler: Compiler } {
  const candidates = compilers.flatMap((compiler) => {
    const kinds = isPrincipal ? compiler.principalKinds : undefined;
    const exact = compiler.principalOf(name);
    if (exact && (kinds === undefined || kinds.includes(exact.kind))) return [{ object: exact, compiler }];
    return directory.objects(kinds).map((object) => ({ object, compiler }));
  });
  const fits = (id: string) => id === name || id.endsWith(`/${name}`) || id.endsWith(`:${name}`);
  const found = candidates.filter(({ object }) => fits(object.id));
  const exact = found.find(({ object }) => object.id === name) ?? (found.length === 1 ? found[0] : undefined);
  if (exact) return exact;
  if (found.length > 1) {
    const ids = found.map(({ object }) => object.id);
    throw new DriftError(`\`${name}\` may be ${ids.slice(0, 5).join(', ')}; name one of them`);
  }
  const ids = candidates.map(({ object }) => object.id);
  const short = ids.map((id) => id.slice(id.lastIndexOf('/') + 1));
  const meant = closest(name, name.startsWith('arn:') ? ids : short);
  const hint =
    meant === undefined ? 'drift report names those whose access changed' : `did you mean \`${meant}\`?`;
  const what = isPrincipal ? 'user or role' : 'object';
  throw new DriftError(`the store knows no ${what} \`${name}\`; ${hint}`);
}

/** The subject through all that the store knows of it, up to an instant that is included. */
function lifeOf(subject: Subject, compiler: Compiler, { directory, at }: Opened): Series<Compiled> {
  const coursesOf = createCourses(compiler, directory.historyOf);
  return seriesOf(subject, { compiler, coursesOf }, instant(Number.MIN_SAFE_INTEGER), instant(at + 1));
}

/** By way of every principal that it can take on, one after the other. */
function reachedFrom(
  object: ObjectRef,
  state: Compiled,
  compiler: Compiler,
  world: Opened,
): AccessResult['reached'] {
  const now = world.worldAt(world.at);
  const byId = new Map(world.directory.objects(compiler.principalKinds).map((one) => [one.id, one]));
  const states = new Map([[object.id, state]]);
  const stateOf = (id: string): Compiled | undefined => {
    const one = byId.get(id);
    const found =
      states.get(id) ?? (one && compiler.compile({ object: one, aspect: 'identity', isCarrier: false }, now));
    if (found) states.set(id, found);
    return found;
  };
  const next = (id: string): readonly string[] => {
    const from = stateOf(id);
    return from ? compiler.assumes(from, world.universe) : [];
  };
  return [...closure(next(object.id), next)].flatMap(([id, through]) => {
    const start = id === object.id ? undefined : stateOf(id);
    const held = start && blameOf({ start, runs: [] }, world.universe).held;
    return held ? [{ through, held }] : [];
  });
}

function entryOf(
  one: BlamedRun,
  aspect: HistoryEntry['aspect'],
  compiler: Compiler,
  world: Opened,
): HistoryEntry {
  const { run, gained, lost, inForce, stillGone, undecided } = one;
  // Policies may name one principal in several ways.
  const named = (part: DeltaPart | null) =>
    part && {
      ...part,
      boxes: part.boxes.map((box) => ({
        ...box,
        principals: distinctInOrder(box.principals.map(compiler.principalName)),
      })),
    };
  return {
    author: authorOf(run, world),
    aspect,
    gained: named(gained),
    lost: named(lost),
    inForce: named(inForce),
    stillGone: named(stillGone),
    undecided,
  };
}

function authorOf({ by, at, since, objects }: Run, { store, registry, looks }: Opened): Author {
  const event = by.kind === 'event' ? store.event(by.id) : undefined;
  const look = event ? undefined : looks.find(({ id }) => by.id.startsWith(`${id}#`));
  return {
    id: by.id,
    at,
    ...(since === undefined ? {} : { since }),
    operation: event?.operation ?? `found by ${look?.call ?? 'a snapshot'}`,
    actor: event && attribute(event.actor, registry.actors),
    objects,
  };
}

/** Changes and attempts of the object itself, whether or not they moved anybody's access. */
function eventsOn(object: ObjectRef, { store, at }: Opened): readonly ChangeEvent[] {
  const from = instant(Number.MIN_SAFE_INTEGER);
  const to = instant(at + 1);
  const concerns = ({ effects }: ChangeEvent) => effects.some((effect) => effect.object.id === object.id);
  const ids = store
    .facts(object)
    .flatMap((fact) => (fact.kind === 'effect' && fact.at <= at ? [fact.event] : []));
  const applied = [...new Set(ids)].flatMap((id) => store.event(id) ?? []);
  return [...applied, ...store.events(from, to, 'failed').filter(concerns)];
}

function eventEntry(event: ChangeEvent, { registry }: Opened): HistoryEntry {
  const { id, occurredAt, operation, errorCode, effects } = event;
  const objects = [...new Set(effects.map((effect) => effect.object.id))];
  return {
    author: { id, at: occurredAt, operation, actor: attribute(event.actor, registry.actors), objects },
    ...(event.outcome === 'failed' ? { errorCode: errorCode ?? 'unknown' } : {}),
    aspect: 'identity',
    gained: null,
    lost: null,
    inForce: null,
    stillGone: null,
    undecided: [],
  };
}
