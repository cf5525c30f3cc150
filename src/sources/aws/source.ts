import type { Compiler } from '../../core/window/compiler.ts';
import type { Source } from '../source.ts';
import { compile, isCompared, type ReadPolicy, related, trusted } from './compile.ts';
import { decode, sourceId } from './decode.ts';
import { geography } from './geography.ts';
import { policyBoxes } from './policy/boxes.ts';
import { confirm } from './policy/check.ts';
import { containersOf, isVendors, principalName } from './principal.ts';
import { notDecodedReason } from './reasons.ts';
import { selector } from './selector.ts';
import { settingsSchema } from './settings.ts';

/** Remembers the documents it has read, so one is made per run. */
function createCompiler(): Compiler {
  const read = remembering(policyBoxes);
  return {
    plane: 'iam',
    vendor: 'AWS',
    principalKinds: ['iam-role', 'iam-user'],
    carrierKinds: ['iam-group', 'iam-policy'],
    isCompared,
    related,
    compile: (object, world) => compile(object, world, read),
    confirm: (witness, before, after) =>
      confirm(witness, { layers: before.documents }, { layers: after.documents }),
    trusted: (object, world) => trusted(object, world, read),
    principalName,
    containersOf,
    isVendors,
  };
}

function remembering(read: ReadPolicy): ReadPolicy {
  const known = new Map<string, ReturnType<ReadPolicy>>();
  return (source) => {
    const key = [source.kind, source.object, source.facet, source.account ?? '', source.text].join('\n');
    let boxes = known.get(key);
    if (!boxes) {
      boxes = read(source);
      known.set(key, boxes);
    }
    return boxes;
  };
}

export const aws: Source = {
  id: sourceId,
  title: 'AWS CloudTrail and IAM',
  selector,
  decode,
  notDecodedReason,
  geography,
  createCompiler,
  settings: settingsSchema,
  collector: async () => (await import('./collect/collector.ts')).collector,
};
