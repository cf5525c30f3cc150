import { dirname, join } from 'node:path';

/** Where things are when a case is started. */
export interface Setting {
  /** Folder with the built entries. */
  readonly built: string;
  readonly full: string;
  readonly small: string;
  readonly changes: string;
  /** Folder with published policies; it may be absent. */
  readonly policies: string;
  /** The command as it is shipped. */
  readonly drift: string;
  /** A store that does not exist when a case starts. */
  readonly store: string;
  /** Of the whole organisation. */
  readonly scale: string;
}

export interface Case {
  readonly id: string;
  readonly title: string;
  /** Cases over the same corpus that select must select the same. */
  readonly corpus: 'full' | 'small' | 'changes' | 'policies' | 'none';
  readonly command: (setting: Setting) => readonly string[];
  /** A program or package without which the case is left out. */
  readonly needs?: 'zcat' | 'duckdb' | 'z3';
  /** For peers that need minutes for one run. */
  readonly atMostRuns?: number;
}

const node = (setting: Setting, entry: string, ...args: readonly string[]): readonly string[] => [
  process.execPath,
  join(setting.built, `${entry}.js`),
  ...args,
];

/** Beside the command, as it is shipped. */
const catalogue = ({ drift }: Setting): string => join(dirname(drift), 'aws-catalogue.json.gz');

const fresh = 'rm -rf "$2"*; "$0" "$1" --quiet --store "$2" import "$3"';

export const cases: readonly Case[] = [
  {
    id: 'zcat',
    title: 'zcat to /dev/null',
    corpus: 'full',
    needs: 'zcat',
    command: ({ full }) => ['bash', '-c', 'zcat "$0"/*.json.gz > /dev/null', full],
  },
  {
    id: 'inflate',
    title: 'Node inflate alone',
    corpus: 'full',
    command: (at) => node(at, 'inflate', at.full),
  },
  {
    id: 'parse',
    title: 'Node JSON.parse of everything',
    corpus: 'full',
    command: (at) => node(at, 'parse', at.full),
  },
  {
    id: 'select',
    title: 'drift selection, in process',
    corpus: 'full',
    command: (at) => node(at, 'select', at.full, '1'),
  },
  {
    id: 'select-2',
    title: 'drift selection, 2 workers',
    corpus: 'full',
    command: (at) => node(at, 'select', at.full, '2'),
  },
  {
    id: 'duckdb',
    title: 'DuckDB typed read_json, 2 threads (1/5 of it)',
    corpus: 'small',
    needs: 'duckdb',
    command: (at) => node(at, 'duckdb', at.small),
  },
  {
    id: 'select-small',
    title: 'drift selection, in process (1/5 of it)',
    corpus: 'small',
    command: (at) => node(at, 'select', at.small, '1'),
  },
  {
    id: 'import',
    title: 'drift import, all cores, into a new store',
    corpus: 'none',
    command: (at) => ['bash', '-c', fresh, process.execPath, at.drift, at.store, at.full],
  },
  {
    id: 'import-changes',
    title: 'drift import of nothing but changes (100 MB)',
    corpus: 'none',
    command: (at) => ['bash', '-c', fresh, process.execPath, at.drift, at.store, at.changes],
  },
  {
    id: 'surface',
    title: 'drift comparison of policy pairs, both directions',
    corpus: 'policies',
    command: (at) => node(at, 'surface', catalogue(at), at.policies),
  },
  {
    id: 'z3',
    title: 'the same question asked of z3, a dozen pairs',
    corpus: 'policies',
    needs: 'z3',
    atMostRuns: 1,
    command: (at) => node(at, 'z3', catalogue(at), at.policies),
  },
  {
    id: 'hostile',
    title: 'drift diff of hostile policies',
    corpus: 'policies',
    atMostRuns: 1,
    command: (at) => node(at, 'hostile', at.drift),
  },
  {
    id: 'organisation',
    title: 'drift report of an organisation, three windows',
    corpus: 'policies',
    atMostRuns: 1,
    command: (at) => node(at, 'organisation', at.drift, at.scale),
  },
  {
    id: 'nothing',
    title: 'an empty Node process',
    corpus: 'none',
    command: () => [process.execPath, '-e', '0'],
  },
  {
    id: 'help',
    title: 'drift --help',
    corpus: 'none',
    command: ({ drift }) => ['bash', '-c', '"$0" "$1" --help > /dev/null', process.execPath, drift],
  },
];

export interface Goal {
  readonly title: string;
  readonly metric: 'cpu' | 'wall';
  /** `of / to`, both medians. */
  readonly of: string;
  readonly to: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

export const goals: readonly Goal[] = [
  { title: 'selection against zcat', metric: 'cpu', of: 'select', to: 'zcat', atMost: 1 },
  { title: 'selection against Node inflate alone', metric: 'cpu', of: 'select', to: 'inflate', atMost: 2.2 },
  { title: 'one process against 2 workers', metric: 'wall', of: 'select', to: 'select-2', atLeast: 1.6 },
  { title: 'DuckDB against selection', metric: 'cpu', of: 'duckdb', to: 'select-small', atLeast: 3 },
  { title: 'import into a store against zcat', metric: 'cpu', of: 'import', to: 'zcat', atMost: 1.5 },
  { title: '--help against an empty process', metric: 'wall', of: 'help', to: 'nothing', atMost: 2 },
];
