import { byCodeUnit } from '../../core/model/order.ts';
import { type Fields, field, fieldsOf, present, text, texts } from './fields.ts';

const names = [
  'granteePrincipal',
  'retiringPrincipal',
  'granteeServicePrincipal',
  'retiringServicePrincipal',
] as const;
const contexts = ['encryptionContextSubset', 'encryptionContextEquals', 'sourceArn'] as const;

/** A KMS grant as one document: the same from the call that made it and from the listing, which spell it differently. */
export function grantDocument(from: Fields | undefined): Fields | undefined {
  if (!from) return undefined;
  const constraints = fieldsOf(field(from, 'constraints'));
  const limits = present(Object.fromEntries(contexts.map((name) => [name, field(constraints, name)])));
  return present({
    ...Object.fromEntries(names.map((name) => [name, text(from, name)])),
    operations: [...texts(from, 'operations')].sort(byCodeUnit),
    constraints: Object.keys(limits).length > 0 ? limits : undefined,
    name: text(from, 'name'),
  });
}
