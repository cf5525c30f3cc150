import type { Request } from '../../../core/model/access.ts';
import { can, type Documents } from './evaluate.ts';

/** Does the witness show what it claims: refused by the documents before, allowed by those after? */
export function confirm(witness: Request, before: Documents, after: Documents): boolean | 'indeterminate' {
  const old = can(before, witness);
  const now = can(after, witness);
  if (now === 'indeterminate' || old === 'indeterminate') return 'indeterminate';
  return now === 'allowed' && old !== 'allowed';
}
