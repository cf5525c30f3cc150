import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkArchitecture, type ImportEdge, rooms } from './architecture.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

function importsOf(file: string): readonly ImportEdge[] {
  const text = readFileSync(join(root, file), 'utf8');
  const statement =
    /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s+'([^']+)'|(?:^|\n)import\s+'([^']+)'|\bimport\('([^']+)'\)/g;
  return [...text.matchAll(statement)].map((match) => {
    const target = match[1] ?? match[2] ?? match[3] ?? '';
    const to = target.startsWith('.') ? relative(root, resolve(root, dirname(file), target)) : target;
    return { from: file, to };
  });
}

const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('src', name));
const edges = files.flatMap(importsOf);

describe('architecture', () => {
  it('sees the imports it is about', () => {
    expect(edges.length).toBeGreaterThan(files.length);
    expect(edges).toContainEqual({ from: 'src/main.ts', to: 'src/cli/program.ts' });
    expect(edges).toContainEqual({ from: 'src/store/sqlite.ts', to: 'better-sqlite3' });
  });

  it('finds every import where the layer table allows it, and no cycle', () => {
    expect(checkArchitecture(edges)).toEqual([]);
  });

  it('gives every source file a room', () => {
    expect(files.filter((file) => !rooms.some((room) => file.startsWith(room.path)))).toEqual([]);
  });

  it('keeps files small and their names telling', () => {
    const long = files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 400);
    const vague = /(^|\/)(utils?|helpers?|common|shared|misc|types|constants|manager|index)(\.ts|\/)/;
    expect(long).toEqual([]);
    expect(files.filter((file) => vague.test(relative('src', file)))).toEqual([]);
  });

  it('reads no clock, chance or process outside the runtime', () => {
    const impure = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.|\blocaleCompare\(/;
    const allowed = ['src/main.ts', 'src/runtime.ts', 'src/sources/records/worker.ts'];
    const found = files.filter(
      (file) => !allowed.includes(file) && impure.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(found).toEqual([]);
  });
});

describe('the architecture check itself', () => {
  const sabotage: readonly (readonly [string, ImportEdge[], RegExp])[] = [
    [
      'an SDK in core',
      [{ from: 'src/core/window/analyse.ts', to: '@aws-sdk/client-iam' }],
      /core.*may not import package @aws-sdk\/client-iam/,
    ],
    [
      'SQLite in core',
      [{ from: 'src/core/timeline/replay.ts', to: 'better-sqlite3' }],
      /core.*may not import package better-sqlite3/,
    ],
    [
      'the file system in core',
      [{ from: 'src/core/timeline/replay.ts', to: 'node:fs' }],
      /core.*may not import package node:fs/,
    ],
    [
      'core that knows the store',
      [{ from: 'src/core/timeline/replay.ts', to: 'src/store/sqlite.ts' }],
      /core.*may not import src\/store/,
    ],
    [
      'a report that reads the store',
      [{ from: 'src/report/json.ts', to: 'src/store/event-store.ts' }],
      /report.*may not import src\/store/,
    ],
    [
      'an evaluator that shares code with the algebra',
      [{ from: 'src/sources/aws/policy/evaluate.ts', to: 'src/core/surface/glob.ts' }],
      /evaluate\.ts.*may not import src\/core\/surface/,
    ],
    [
      'a cycle',
      [
        { from: 'src/core/window/a.ts', to: 'src/core/window/b.ts' },
        { from: 'src/core/window/b.ts', to: 'src/core/window/a.ts' },
      ],
      /cycle: src\/core\/window\/a\.ts/,
    ],
  ];
  it.each(sabotage)('refuses %s', (_title, extra, message) => {
    expect(checkArchitecture([...edges, ...extra]).join('\n')).toMatch(message);
  });
});
