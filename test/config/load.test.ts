import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { closest } from '../../src/config/closest.ts';
import { findConfig, loadConfig, maxLagMs, parseConfig, registryOf } from '../../src/config/load.ts';
import { DriftError, ProblemsError } from '../../src/errors.ts';
import { settingsSchema } from '../../src/sources/aws/settings.ts';
import { makeFolder } from '../support/folder.ts';

/** Every problem of a file called p.yaml, as the user reads it. */
function problemsOf(text: string): readonly string[] {
  try {
    parseConfig(text, 'p.yaml');
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems;
    throw error;
  }
  return [];
}

const alias = 'a text that begins with `*` stands in quotes; without them it is a YAML alias';
const operators = 'human, pipeline, automation, ai-agent, vendor, cloud-service, unknown';

const refused: readonly {
  readonly name: string;
  readonly yaml: readonly string[];
  readonly problems: readonly string[];
}[] = [
  {
    name: 'an empty file',
    yaml: [],
    problems: ['p.yaml:1:1: `version`: this drift reads `version: 1`'],
  },
  {
    name: 'a file of comments',
    yaml: ['# to be written', '# some day'],
    problems: ['p.yaml:1:1: `version`: this drift reads `version: 1`'],
  },
  {
    name: 'a version of the future',
    yaml: ['version: 2'],
    problems: ['p.yaml:1:10: `version`: this drift reads `version: 1`'],
  },
  {
    name: 'a version that is text',
    yaml: ['version: "1"'],
    problems: ['p.yaml:1:10: `version`: this drift reads `version: 1`'],
  },
  {
    name: 'a list instead of keys',
    yaml: ['- version: 1'],
    problems: ['p.yaml:1:1: must be a mapping'],
  },
  {
    name: 'a key that is nearly right',
    yaml: ['version: 1', 'window: [30d]'],
    problems: ['p.yaml:2:1: unknown key `window`; did you mean `windows`?'],
  },
  {
    name: 'a key that is like nothing',
    yaml: ['version: 1', 'telemetry: on'],
    problems: ['p.yaml:2:1: unknown key `telemetry`'],
  },
  {
    name: 'a key that is a number',
    yaml: ['version: 1', '7: seven'],
    problems: ['p.yaml:2:1: unknown key `7`'],
  },
  {
    name: 'a key within a list',
    yaml: [
      'version: 1',
      'owners:',
      '  - match: { party: acme }',
      '    ownr: maria@example.com',
      '    owner: maria@example.com',
    ],
    problems: ['p.yaml:4:5: unknown key `ownr`; did you mean `owner`?'],
  },
  {
    name: 'a key within a mapping within a list',
    yaml: [
      'version: 1',
      'owners:',
      '  - match: { party: acme, princpal: x }',
      '    owner: maria@example.com',
    ],
    problems: ['p.yaml:3:27: unknown key `princpal`; did you mean `principal`?'],
  },
  {
    name: 'an account id without quotes',
    yaml: ['version: 1', 'parties:', '  - { id: acme, kind: partner, accounts: [012345678901] }'],
    problems: [
      'p.yaml:3:43: `parties.0.accounts.0`: an account id is text: put it in quotes, or its leading zeros are lost',
    ],
  },
  {
    name: 'an account id that is too short',
    yaml: [
      'version: 1',
      'parties:',
      '  - id: acme',
      '    kind: partner',
      '    accounts:',
      '      - "222222222222"',
      '      - "12345"',
    ],
    problems: ['p.yaml:7:9: `parties.0.accounts.1`: an account id has 12 digits'],
  },
  {
    name: 'a window in a unit that does not exist',
    yaml: ['version: 1', 'windows: [30d, 3m]'],
    problems: ['p.yaml:2:16: `windows.1`: a window is written like `90d` or `12w`'],
  },
  {
    name: 'a window without a unit',
    yaml: ['version: 1', 'windows: [90]'],
    problems: ['p.yaml:2:11: `windows.0`: a window is written like `90d` or `12w`'],
  },
  {
    name: 'a window of no days',
    yaml: ['version: 1', 'windows: [0d]'],
    problems: ['p.yaml:2:11: `windows.0`: a window is written like `90d` or `12w`'],
  },
  {
    name: 'no window at all',
    yaml: ['version: 1', 'windows: []'],
    problems: ['p.yaml:2:10: `windows`: must not be empty'],
  },
  {
    name: 'a lag that is a number, and a day that does not exist',
    yaml: [
      'version: 1',
      'coverage:',
      '  maxLag: 24',
      '  accept:',
      '    - { source: aws, until: 2026-02-31, reason: known }',
    ],
    problems: [
      'p.yaml:3:11: `coverage.maxLag`: a lag is written like `30m`, `24h` or `2d`',
      'p.yaml:5:29: `coverage.accept.0.until`: a date is written like `2026-11-22`',
    ],
  },
  {
    name: 'an accepted gap without a reason',
    yaml: ['version: 1', 'coverage:', '  accept: [{ source: aws, until: "2026-02-28", reason: "" }]'],
    problems: ['p.yaml:3:56: `coverage.accept.0.reason`: must not be empty'],
  },
  {
    name: 'text where a list belongs',
    yaml: ['version: 1', 'parties: acme'],
    problems: ['p.yaml:2:10: `parties`: must be a list'],
  },
  {
    name: 'a list whose entries are all commented out',
    yaml: ['version: 1', 'actors:', '#  - id: optimizer'],
    problems: ['p.yaml:2:8: `actors`: must be a list'],
  },
  {
    name: 'an operator that is nearly right',
    yaml: ['version: 1', 'actors:', '  - { id: optimizer, operator: ai_agent, match: { principal: x } }'],
    problems: [`p.yaml:3:32: \`actors.0.operator\`: must be one of ${operators}; did you mean \`ai-agent\`?`],
  },
  {
    name: 'keys that are missing',
    yaml: ['version: 1', 'actors:', '  - id: optimizer'],
    problems: ['p.yaml:3:5: `actors.0.operator`: is missing', 'p.yaml:3:5: `actors.0.match`: is missing'],
  },
  {
    name: 'a glob that YAML takes for an alias',
    yaml: ['version: 1', 'actors:', '  - { id: all, operator: human, match: { principal: * } }'],
    problems: [`p.yaml:3:53: ${alias}`],
  },
  {
    name: 'a glob that YAML takes for an alias with a name',
    yaml: ['version: 1', 'owners:', '  - match: { principal: *role }', '    owner: maria@example.com'],
    problems: [`p.yaml:3:25: ${alias}`],
  },
  {
    name: 'a key that is there twice',
    yaml: ['version: 1', 'windows: [30d]', 'windows: [90d]'],
    problems: ['p.yaml:3:1: map keys must be unique'],
  },
  {
    name: 'a tab as indentation',
    yaml: ['version: 1', 'coverage:', '\tmaxLag: 24h'],
    problems: ['p.yaml:3:1: tabs are not allowed as indentation'],
  },
  {
    name: 'two documents in one file',
    yaml: ['version: 1', '---', 'version: 1'],
    problems: ['p.yaml:2:1: the file holds more than one YAML document; keep one'],
  },
  {
    name: 'many mistakes at once',
    yaml: [
      'version: 3',
      'partys: []',
      'windows: [soon]',
      'actors:',
      '  - { id: "", operator: human, match: { principal: x } }',
    ],
    problems: [
      'p.yaml:1:10: `version`: this drift reads `version: 1`',
      'p.yaml:3:11: `windows.0`: a window is written like `90d` or `12w`',
      'p.yaml:5:11: `actors.0.id`: must not be empty',
      'p.yaml:2:1: unknown key `partys`; did you mean `parties`?',
    ],
  },
];

describe('policies.yaml', () => {
  it.each(refused)('tells what is wrong with $name, and where', ({ yaml, problems }) => {
    expect(problemsOf(yaml.join('\n'))).toEqual(problems);
  });

  it('tells the same of a file with the line ends of Windows', () => {
    expect(problemsOf('version: 1\r\nwindow: [30d]\r\n')).toEqual([
      'p.yaml:2:1: unknown key `window`; did you mean `windows`?',
    ]);
  });

  it('refuses aliases that would fill the memory', () => {
    const lines = ['version: 1', 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 12; i += 1)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    expect(() => parseConfig(lines.join('\n'), 'p.yaml')).toThrow(
      new DriftError('`p.yaml` uses YAML aliases that grow without measure; write them out'),
    );
  });

  it('takes an alias that has an anchor', () => {
    const text = 'version: 1\nowners:\n  - { match: { party: &who acme }, owner: *who }\n';
    expect(parseConfig(text, 'p.yaml').owners).toEqual([{ match: { party: 'acme' }, owner: 'acme' }]);
  });

  it('has defaults for everything but its version', () => {
    const defaults = {
      version: 1,
      windows: ['30d', '90d', '180d'],
      coverage: { maxLag: '24h', accept: [] },
      sources: [],
      actors: [],
      parties: [],
      owners: [],
      reviews: 'reviews/',
    };
    expect(parseConfig('version: 1', 'p.yaml')).toEqual(defaults);
    expect(loadConfig(undefined)).toEqual({ path: undefined, config: defaults });
  });

  it('fills what a written mapping leaves out', () => {
    const text = 'version: 1\ncoverage: { maxLag: 2d }\nparties:\n  - { id: acme, kind: partner }\n';
    expect(parseConfig(text, 'p.yaml')).toMatchObject({
      coverage: { maxLag: '2d', accept: [] },
      parties: [{ id: 'acme', kind: 'partner', accounts: [], clients: [] }],
    });
  });

  it('says which file could not be read, and what to do', () => {
    const path = join(makeFolder(onTestFinished), 'missing.yaml');
    expect(() => loadConfig(path)).toThrow(
      new DriftError(`cannot read configuration \`${path}\`; name another with --config`),
    );
  });

  it('has an example that loads', () => {
    const path = join(import.meta.dirname, '../../policies.example.yaml');
    const { config } = loadConfig(path, [settingsSchema]);
    expect(config.version).toBe(1);
    const keys = [...readFileSync(path, 'utf8').matchAll(/^([a-z]+):/gim)].map((match) => match[1]).sort();
    expect(keys).toEqual(Object.keys(config).sort());
  });
});

describe('findConfig', () => {
  it('takes the nearest file above, its own folder first', () => {
    const root = makeFolder(onTestFinished);
    const deep = join(root, 'a', 'b');
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(root, 'policies.yaml'), 'version: 1');
    expect(findConfig(deep)).toBe(join(root, 'policies.yaml'));
    writeFileSync(join(root, 'a', 'policies.yaml'), 'version: 1');
    expect(findConfig(deep)).toBe(join(root, 'a', 'policies.yaml'));
    writeFileSync(join(deep, 'policies.yaml'), 'version: 1');
    expect(findConfig(deep)).toBe(join(deep, 'policies.yaml'));
  });

  it('does not look beyond the root of the repository', () => {
    const root = makeFolder(onTestFinished);
    const repository = join(root, 'repository');
    const deep = join(repository, 'src');
    mkdirSync(join(repository, '.git'), { recursive: true });
    mkdirSync(deep);
    writeFileSync(join(root, 'policies.yaml'), 'version: 1');
    expect(findConfig(deep)).toBeUndefined();
    writeFileSync(join(repository, 'policies.yaml'), 'version: 1');
    expect(findConfig(deep)).toBe(join(repository, 'policies.yaml'));
  });

  it('takes the .git file of a work tree for a root too', () => {
    const root = makeFolder(onTestFinished);
    mkdirSync(join(root, 'tree'));
    writeFileSync(join(root, 'policies.yaml'), 'version: 1');
    writeFileSync(join(root, 'tree', '.git'), 'gitdir: elsewhere');
    expect(findConfig(join(root, 'tree'))).toBeUndefined();
  });
});

describe('what the rest of drift reads', () => {
  it.each([
    ['30m', 1_800_000],
    ['24h', 86_400_000],
    ['2d', 172_800_000],
    ['0h', 0],
  ])('a lag of %s is %i ms', (maxLag, expected) => {
    expect(maxLagMs(parseConfig(`version: 1\ncoverage: { maxLag: ${maxLag} }`, 'p.yaml'))).toBe(expected);
  });

  it('the registry has every actor, party and owner, in the order of the file', () => {
    const text = [
      'version: 1',
      'actors:',
      '  - { id: b, operator: ai-agent, owner: x@example.com, envelope: tuning, match: { principal: "r/b" } }',
      '  - { id: a, operator: pipeline, match: { principal: "r/a" } }',
      'parties: [{ id: acme, kind: partner, accounts: ["222222222222"], clients: [c1] }]',
      'owners:',
      '  - { match: { party: acme }, owner: maria@example.com }',
      '  - { match: {}, owner: li@example.com }',
    ].join('\n');
    expect(registryOf(parseConfig(text, 'p.yaml'))).toEqual({
      actors: [
        {
          id: 'b',
          operator: 'ai-agent',
          owner: 'x@example.com',
          envelope: 'tuning',
          match: { principal: 'r/b' },
        },
        { id: 'a', operator: 'pipeline', owner: undefined, envelope: undefined, match: { principal: 'r/a' } },
      ],
      parties: [{ id: 'acme', kind: 'partner', accounts: ['222222222222'], clients: ['c1'] }],
      owners: [
        { match: { party: 'acme', principal: undefined }, owner: 'maria@example.com' },
        { match: { party: undefined, principal: undefined }, owner: 'li@example.com' },
      ],
    });
  });
});

describe('closest', () => {
  it.each([
    ['windwos', 'windows'],
    ['Parties', 'parties'],
    ['actor', 'actors'],
    ['reviwes', 'reviews'],
    ['xyz', undefined],
    ['', undefined],
    ['parameters', undefined],
  ])('of %s is %s', (word, expected) => {
    expect(closest(word, ['windows', 'parties', 'actors', 'reviews', 'owners'])).toBe(expected);
  });
});
