import { sourceOf } from '../sources/registry.ts';
import { openStore } from '../store/sqlite.ts';

export interface RedecodeResult {
  readonly records: number;
  readonly added: number;
  readonly replaced: number;
  /** Taken for a change before, and not any more. */
  readonly retracted: number;
}

const pageRecords = 1_000;

/** Sends every stored record through today's decoders: what was kept undecoded may be understood by now. */
export function redecode(path: string): RedecodeResult {
  const store = openStore(path, { create: false });
  try {
    const total = { records: 0, added: 0, replaced: 0, retracted: 0 };
    for (let row = 0; ; ) {
      const page = store.recordsAfter(row, pageRecords);
      const last = page.at(-1);
      if (!last) return total;
      const events = page.flatMap(({ row: at, source, body }) => {
        const reader = sourceOf(source);
        // What nobody here can read is left as it was read.
        if (!reader) return [];
        const decoded = reader.decode(JSON.parse(body), {});
        return [{ row: at, event: decoded.kind === 'change' ? decoded.event : undefined }];
      });
      const { added, replaced, retracted } = store.redecode(events);
      total.records += page.length;
      total.added += added;
      total.replaced += replaced;
      total.retracted += retracted;
      row = last.row;
    }
  } finally {
    store.close();
  }
}
