import type { DiffResult, DocumentDiff } from '../core/model/diff.ts';
import { visibleJson } from './visible.ts';

const schemaVersion = '1.0';

/** The machine contract: additive within a major; a folder lists its documents by name. */
export function renderDiffJson(result: DiffResult): string {
  const { relation, old, new: now, documents, notes, catalogue } = result;
  const [only] = documents;
  if (result.scope === 'document' && only)
    return visibleJson({ schemaVersion, ...documentJson(only), notes, catalogue });
  const listed = documents.map(({ name, status, ...rest }) => ({
    name,
    status,
    ...documentJson({ name, status, ...rest }),
  }));
  return visibleJson({ schemaVersion, relation, catalogue, old, new: now, documents: listed, notes });
}

function documentJson(one: DocumentDiff): object {
  return {
    relation: one.relation,
    widened: one.widened,
    narrowed: one.narrowed,
    indeterminate: one.indeterminate,
    denies: one.denies,
    idle: one.idle,
    kind: one.kind,
    old: one.old,
    new: one.new,
  };
}
