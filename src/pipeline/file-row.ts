import { describeSummary, type FileSummary } from '../sources/records/summary.ts';
import type { FileRow } from '../store/event-store.ts';

/** What the store keeps of a file that was read. */
export function fileRow(summary: FileSummary, name: string, source: string): FileRow {
  const [damage] = describeDamage(summary);
  return {
    digest: summary.contentDigest,
    name,
    source,
    bytes: summary.bytes,
    records: summary.records,
    undecodable: summary.undecodable.count,
    undecodableSamples: summary.undecodable.first,
    damage,
    slots: summary.slots.map((slot) => ({ ...slot, records: slot.count })),
    operations: summary.operations,
  };
}

/** Damage of the file itself, without its name; records that could not be read are listed apart. */
function describeDamage(summary: FileSummary): readonly string[] {
  const none = { count: 0, first: [] };
  return describeSummary({ ...summary, path: '', undecodable: none }).map((words) =>
    words.replace(/^: ?/, ''),
  );
}
