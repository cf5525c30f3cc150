import type { PrincipalClass, SurfaceWeight } from '../model/weight.ts';

/** A part of the total that is shown by itself. */
export type Part = Exclude<keyof SurfaceWeight, 'total' | 'atoms'>;

/** What access weighs: judgement, in one versioned place. Weights and factors are whole, and none is negative. */
export interface Weights {
  readonly version: number;
  /** Of everything that weights depend on but the catalogue. */
  readonly digest: string;
  /** By access level; an action of several levels weighs as its heaviest. */
  readonly levels: Readonly<Record<string, number>>;
  /** Actions that weigh at least this much, whatever their level. */
  readonly classes: readonly ActionClass[];
  readonly trust: Readonly<Record<PrincipalClass, Counted>>;
  readonly conditions: readonly Restriction[];
}

export interface ActionClass {
  readonly weight: number;
  readonly counts: readonly Part[];
  readonly actions: readonly string[];
}

export interface Counted {
  readonly factor: number;
  readonly counts: readonly Part[];
}

/** Conditions that are known to keep requests out. All that is not listed counts as no condition at all. */
export interface Restriction {
  /** What it is about: several conditions about the same thing count once. */
  readonly restricts: string;
  /** In thousandths. */
  readonly factor: number;
  /** Lower-case keys, each with the text that all of its values begin with. */
  readonly keys: Readonly<Record<string, string>>;
  readonly operators: readonly string[];
  /** The only values that restrict; without it, all do that are not vacuous. */
  readonly values?: readonly string[] | undefined;
}

/** Thousandths in a whole. */
export const whole = 1_000;
