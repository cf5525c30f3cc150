import { dayMs } from '../../../src/core/model/time.ts';

export interface OrganisationSize {
  readonly scale: number;
  readonly accounts: number;
  readonly principals: number;
  /** Customer managed policies. */
  readonly policies: number;
  readonly changes: number;
  /** Of the organisation's own policies: twice a week, however large it is. */
  readonly limitChanges: number;
  readonly seed: number;
}

export const days = 180;
export const begin = Date.UTC(2026, 4, 1);
export const end = begin + days * dayMs;

/** The whole is scale 1: everything shrinks alike, but never below what an organisation is made of. */
export function sizeOf(scale: number): OrganisationSize {
  const part = (whole: number, least: number) => Math.max(least, Math.round(whole * scale));
  return {
    scale,
    accounts: part(50, 4),
    principals: part(20_000, 40),
    policies: part(2_000, 12),
    changes: part(1_000_000, 400),
    limitChanges: Math.round((2 * days) / 7),
    seed: 20_261_028,
  };
}
