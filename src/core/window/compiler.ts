import type { Request } from '../model/access.ts';
import type { Plane } from '../model/audit.ts';
import type { Compiled } from '../model/compiled.ts';
import type { ObjectRef } from '../model/event.ts';
import type { ObjectState, World } from '../timeline/state.ts';

/** The vendor's rules: state to surfaces. Pure. */
export interface Compiler {
  readonly plane: Plane;
  /** Whether a change of this facet bears on a surface; of a whole object with family `''`. */
  readonly isCompared: (kind: string, family: string) => boolean;
  readonly principalKinds: readonly string[];
  /** Objects whose changes can change this object's surfaces, judged by one of its states. */
  readonly related: (object: ObjectRef, state: ObjectState) => readonly ObjectRef[];
  /** Kinds that reach principals only through others, so that a change of one with unseen holders is a hole. */
  readonly carrierKinds: readonly string[];
  readonly compile: (object: ObjectRef, world: World) => readonly Compiled[];
  /** Checks a witness on the raw documents, sharing no code with the surfaces. */
  readonly confirm: (witness: Request, before: Compiled, after: Compiled) => boolean | 'indeterminate';
  /** How a row calls a principal that a box names; equal names are one row. */
  readonly principalName: (pattern: string) => string;
  /** Containers (accounts) that a principal's name speaks of. */
  readonly containersOf: (principal: string) => readonly string[];
  /** The vendor's name, as who changed what is its own. */
  readonly vendor: string;
  /** Whose a principal is that no registry knows: the vendor itself, or nobody known. */
  readonly isVendors: (principal: string) => boolean;
  /** Accounts that may use what `object` holds, from its trust; empty where it has none. */
  readonly trusted: (object: ObjectRef, world: World) => readonly string[];
}
