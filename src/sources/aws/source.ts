import type { Compiler } from '../../core/window/compiler.ts';
import type { Source } from '../source.ts';
import { compile, isCompared, related, trusted } from './compile.ts';
import { decode, sourceId } from './decode.ts';
import { geography } from './geography.ts';
import { confirm } from './policy/check.ts';
import { containersOf, isVendors, principalName } from './principal.ts';
import { notDecodedReason } from './reasons.ts';
import { selector } from './selector.ts';

const compiler: Compiler = {
  plane: 'iam',
  principalKinds: ['iam-role', 'iam-user'],
  carrierKinds: ['iam-group', 'iam-policy'],
  isCompared,
  related,
  compile,
  confirm: (witness, before, after) =>
    confirm(witness, { layers: before.documents }, { layers: after.documents }),
  trusted,
  principalName,
  containersOf,
  isVendors,
};

export const aws: Source = {
  id: sourceId,
  title: 'AWS CloudTrail and IAM',
  selector,
  decode,
  notDecodedReason,
  geography,
  compiler,
};
