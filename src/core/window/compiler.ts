import type { Request } from '../model/access.ts';
import type { Plane } from '../model/audit.ts';
import type { Aspect, Compiled } from '../model/compiled.ts';
import type { AccessAnswer, AccessQuestion } from '../model/decision.ts';
import type { ObjectRef } from '../model/event.ts';
import type { ActionUniverse } from '../surface/action-universe.ts';
import type { History } from '../timeline/replay.ts';
import type { ObjectState, World } from '../timeline/state.ts';

/** Everything that was ever seen, as a compiler may ask for it. */
export interface Directory {
  /** Of all kinds, where none are named. */
  readonly objects: (kinds?: readonly string[]) => readonly ObjectRef[];
  readonly historyOf: (object: ObjectRef) => History;
  /** Did snapshots list every object of these kinds in the container? */
  readonly isWhole: (container: string, kinds: readonly string[]) => boolean;
}

/** One object from one side: what is compared over a window. */
export interface Subject {
  readonly object: ObjectRef;
  readonly aspect: Aspect;
  /** It only carries policy to others, and who holds it was not all seen. */
  readonly isCarrier: boolean;
  /** Of a resource's side: with those, too, who are looked at from their own. */
  readonly isForAll?: boolean;
}

/** An object that a surface is made of, and the families of it that count; undefined: all of them. */
export interface Dependency {
  readonly object: ObjectRef;
  readonly families: ReadonlySet<string> | undefined;
  /** Whether what one change made of the object matters to the subject; undefined: it may. */
  readonly concerns?: (before: ObjectState, after: ObjectState) => boolean;
}

/** The vendor's rules: state to surfaces. Pure. */
export interface Compiler {
  readonly plane: Plane;
  /** Whether a change of this facet bears on a surface; of a whole object with family `''`. */
  readonly isCompared: (kind: string, family: string) => boolean;
  readonly principalKinds: readonly string[];
  readonly subjects: () => readonly Subject[];
  /** The sides from which one object can be looked at, whatever its kind. */
  readonly sidesOf: (object: ObjectRef) => readonly Subject[];
  /** What can move the subject's surface. */
  readonly dependencies: (subject: Subject) => readonly Dependency[];
  readonly compile: (subject: Subject, world: World) => Compiled;
  /** Checks a witness on the raw documents, sharing no code with the surfaces. */
  readonly confirm: (witness: Request, before: Compiled, after: Compiled) => boolean | 'indeterminate';
  /** Decides one request by the documents in force, with the evaluator that shares no code with the surfaces. */
  readonly answer: (question: AccessQuestion, world: World) => AccessAnswer;
  /** The object that a principal is stored as, whatever path its ARN has; undefined: no such principal. */
  readonly principalOf: (name: string) => ObjectRef | undefined;
  /** Ids of the objects whose access this principal can take on; whether it can that of one, where it is named. */
  readonly assumes: (state: Compiled, universe: ActionUniverse, one?: string) => readonly string[];
  /** Outsiders, as rows call them, who can take on the object whose own policy this is. */
  readonly assumedBy: (state: Compiled) => readonly string[];
  /** How a row calls a principal that a box names; equal names are one row. */
  readonly principalName: (pattern: string) => string;
  /** How a row calls those, not known by name, whom an object's own policy lets in. */
  readonly anyUserOf: (object: string) => string;
  /** Containers (accounts) that a principal's name speaks of. */
  readonly containersOf: (principal: string) => readonly string[];
  /** The vendor's name, as who changed what is its own. */
  readonly vendor: string;
  /** Whose a principal is that no registry knows: the vendor itself, or nobody known. */
  readonly isVendors: (principal: string) => boolean;
  /** Accounts that may use what `object` holds, from its trust; empty where it has none. */
  readonly trusted: (object: ObjectRef, world: World) => readonly string[];
}
