import type { AuditResult } from '../core/model/audit.ts';
import type { DiffResult } from '../core/model/diff.ts';

export interface RenderOptions {
  readonly colour: boolean;
  /** How many principals a format for people shows per window before it counts the rest. */
  readonly rows: number;
  /** Last lines for people: what to run next. */
  readonly hints: readonly string[];
  /** How many windows a terminal shows in full; the others stay one line. */
  readonly details: number;
}

/** A format is one pure function; it is loaded only when asked for. */
export type Render = (result: AuditResult, options: RenderOptions) => string;

export interface DiffRenderOptions {
  readonly colour: boolean;
  /** Every item of every list, however long. */
  readonly all: boolean;
}

export type DiffRender = (result: DiffResult, options: DiffRenderOptions) => string;
