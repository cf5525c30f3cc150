/**
 * How much a surface grants, part by part. Everything but `atoms` is in thousandths of the weights' unit, so that
 * all are whole numbers and sums are exact.
 */
export interface SurfaceWeight {
  readonly total: number;
  /** Actions that are granted, counted in every resource cell where they are. */
  readonly atoms: number;
  /** What reads data, or shows it to others. */
  readonly exfiltration: number;
  /** What somebody outside the organisation holds. */
  readonly external: number;
  /** What leads to more access. */
  readonly escalation: number;
  /** What hands out credentials. */
  readonly credentials: number;
  /** What everybody holds. */
  readonly anyPrincipal: number;
}

/** Who holds access, as far as it matters to how much it weighs. */
export type PrincipalClass =
  | 'internal'
  | 'pipeline'
  | 'agent'
  | 'organisation'
  | 'partner'
  | 'unknown'
  | 'anyone';
