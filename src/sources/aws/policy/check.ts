import type { Request } from '../../../core/model/access.ts';
import { can, type Decision, type Documents } from './evaluate.ts';

/** Does the witness show what it claims: refused by the documents before, allowed by those after? */
export function confirm(witness: Request, before: Documents, after: Documents): boolean | 'indeterminate' {
  return shows(can(before, witness), can(after, witness));
}

export function shows(before: Decision, after: Decision): boolean | 'indeterminate' {
  if (after === 'indeterminate' || before === 'indeterminate') return 'indeterminate';
  return after === 'allowed' && before !== 'allowed';
}
