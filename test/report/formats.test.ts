import { join } from 'node:path';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { AuditResult } from '../../src/core/model/audit.ts';
import { formatNames, rendererOf } from '../../src/report/registry.ts';
import type { RenderOptions } from '../../src/report/render.ts';
import {
  auditOf,
  box,
  calm,
  delta,
  hostile,
  hostileNames,
  part,
  role,
  windowOf,
} from '../support/audit-result.ts';

const plain: RenderOptions = { colour: false, rows: 100, hints: [], details: 1 };

async function rendered(
  format: string,
  result: AuditResult,
  own: Partial<RenderOptions> = {},
): Promise<string> {
  const render = await rendererOf(format);
  return render(result, { ...plain, ...own });
}

/** Control, bidirectional, zero-width, separator and tag characters, spelled apart from the code under test. */
function unsafeCharacters(text: string): readonly string[] {
  return [...text].filter((character) => character !== '\n' && /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(character));
}

describe.each(formatNames)('%s', (format) => {
  it('has no character in it that a terminal or an eye takes for something else', async () => {
    const text = await rendered(format, hostile(), { hints: hostileNames });
    expect(unsafeCharacters(text)).toEqual([]);
  });

  it('has no colour codes without colour', async () => {
    expect(await rendered(format, calm())).not.toContain('\u001b');
  });

  it('ends in one line break', async () => {
    expect(await rendered(format, calm())).toMatch(/[^\n]\n$/);
  });

  it('is the same for the same result', async () => {
    expect(await rendered(format, hostile())).toBe(await rendered(format, hostile()));
  });

  it('can be made of a result in which nothing happened and nothing was seen', async () => {
    const empty = auditOf([windowOf([])], {
      coverage: [],
      understanding: { statements: 0, decided: 0, undecided: [], unseen: 0, notCompared: [] },
    });
    expect((await rendered(format, empty)).length).toBeGreaterThan(100);
  });
});

it('a format that does not exist is a mistake of the caller', async () => {
  await expect(rendererOf('pdf')).rejects.toThrow('no format pdf');
});

describe('terminal', () => {
  /** What stands above the footer: the part that must fit. */
  const above = (text: string) => text.slice(0, text.search(/^changes /m)).split('\n');

  it('reads like this', async () => {
    await expect(
      await rendered('terminal', calm(), { hints: ['drift explain ID | drift status'] }),
    ).toMatchFileSnapshot(join(import.meta.dirname, '../../fixtures/report/calm.txt'));
  });

  it('has no line above its footer that is wider than 80 columns, whatever the names', async () => {
    const lines = above(await rendered('terminal', hostile()));
    expect(lines.length).toBeGreaterThan(hostileNames.length);
    expect(lines.filter((line) => stringWidth(line) > 80)).toEqual([]);
  });

  it('has no line above its footer that is wider than 80 columns, whatever the numbers', async () => {
    const many = Array.from({ length: 4321 }, (_, n) =>
      delta(role(`desk-${n}`), {
        ...(n % 4 === 0 ? { widened: part(box(['s3:GetObject'], ['*'])) } : {}),
        ...(n % 4 === 1 ? { narrowed: part(box(['s3:GetObject'], ['*'])) } : {}),
        ...(n % 4 === 2 ? { transient: part(box(['s3:GetObject'], ['*'])) } : {}),
        ...(n % 4 === 3 ? { indeterminate: [{ reason: 'masked', old: '', new: '' }] } : {}),
      }),
    );
    const window = windowOf(many);
    const summary = { ...window.summary, principalsUnknownStart: 1234 };
    const text = await rendered('terminal', auditOf([{ ...window, summary }]), { rows: 2 });
    expect(above(text).filter((line) => stringWidth(line) > 80)).toEqual([]);
    expect(text).toContain('  1,081 principals gained access, 1234 possibly gained, 1080 undecided\n');
    const words = text.replaceAll('\n', ' ');
    expect(words).toContain(
      'and 4,319 more principals: 1080 that gained access, 1079 that only lost access,',
    );
    expect(words).toContain('1080 that had some in between, 1080 others; --rows 4321 shows all');
  });

  it('counts every principal of a row that stands for several', async () => {
    const same = { causes: ['c1'], widened: part(box(['s3:GetObject'], ['*'])) };
    const window = windowOf([
      delta(role('first'), { widened: part(box(['kms:Decrypt'], ['*'])) }),
      ...['a', 'b', 'c'].map((name) => delta(role(name), same)),
    ]);
    expect(await rendered('terminal', auditOf([window]))).toContain('3 principals (a, b and 1 more)');
    expect(await rendered('terminal', auditOf([window]), { rows: 1 })).toContain(
      'and 3 more principals: 3 that gained access; --rows 2 shows all',
    );
  });

  it('shows as many windows in full as it is asked to, and all of them in its footer', async () => {
    const windows = [30, 90].map((days) => windowOf([], { days }));
    const text = await rendered('terminal', auditOf(windows), { details: 2 });
    expect(text).toContain('30 days to 2026-11-22');
    expect(text).toContain('90 days to 2026-11-22');
    expect(await rendered('terminal', auditOf(windows))).not.toContain('90 days to 2026-11-22');
    expect(await rendered('terminal', auditOf(windows))).toContain('30 d +0 -0; 90 d +0 -0');
  });

  it('paints only when it may', async () => {
    expect(await rendered('terminal', calm(), { colour: true })).toContain('\u001b[');
  });
});

describe('markdown', () => {
  /** What is left when code spans are cut out, by the rule that equal runs of backticks belong together. */
  const outsideCode = (text: string) => text.replaceAll(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
  /** Cells of a table row: pipes that no backslash precedes. */
  const cells = (line: string) => line.split(/(?<!\\)\|/).length - 2;

  it('reads like this', async () => {
    await expect(await rendered('markdown', calm(), { hints: ['drift explain ID'] })).toMatchFileSnapshot(
      join(import.meta.dirname, '../../fixtures/report/calm.md'),
    );
  });

  it('mentions nobody and links nowhere, whatever the names', async () => {
    const text = outsideCode(
      await rendered('markdown', hostile(), { hints: ['ask @org/team at https://evil.example'] }),
    );
    for (const risk of [/@/, /https?:/, /:\/\//, /www\./, /(?<!\\)<\w/, /(?<!\\)\]\(/, /[^#\n]#\d/])
      expect(text).not.toMatch(risk);
  });

  it.each(hostileNames)('keeps %j in the cell where it belongs', async (name) => {
    const text = await rendered('markdown', hostile([name]));
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    expect(rows).toHaveLength(3);
    expect(rows.map(cells)).toEqual([7, 7, 7]);
    expect(text.match(/^### role /gm)).toHaveLength(1);
  });

  it('has every principal with a net effect, however many rows a terminal shows, and counts the others', async () => {
    const opened = part(box(['s3:GetObject'], ['*']));
    const net = Array.from({ length: 60 }, (_, n) => delta(role(`desk-${n}`), { widened: opened }));
    const passing = delta(role('passing'), { transient: opened });
    const text = await rendered('markdown', auditOf([windowOf([...net, passing])]), { rows: 1 });
    expect(text.match(/^### role `desk-\d+`$/gm)).toHaveLength(60);
    expect(text).toContain('1 more principal had access in between and at neither end: `passing`.');
  });

  it('stays within what a forge takes, says what it left out, and lets no name push all of it out', async () => {
    const opened = part(box(['s3:GetObject'], ['*']));
    const many = Array.from({ length: 3000 }, (_, n) => delta(role(`desk-${n}`), { widened: opened }));
    const long = await rendered('markdown', auditOf([windowOf(many)]));
    expect(long.length).toBeLessThan(65_536);
    expect(long).toMatch(/Showing \d+ of 3,000 principals; the JSON report has all of them\./);
    const odd = await rendered('markdown', hostile());
    expect(odd.length).toBeLessThan(65_536);
    expect(odd.match(/^### role /gm)?.length ?? 0).toBeGreaterThan(5);
  });
});

describe('json', () => {
  interface Json {
    readonly windows: readonly {
      readonly deltas: readonly { readonly principal: string; readonly owner: string | null }[];
    }[];
    readonly changes: readonly {
      readonly id: string;
      readonly actor: { readonly identity: string; readonly id: string | null };
    }[];
    readonly attempts: readonly { readonly operation: string; readonly occurredAt: string }[];
    readonly [key: string]: unknown;
  }
  const parsed = async (result: AuditResult) => JSON.parse(await rendered('json', result)) as Json;

  it('says its version first, and has every key of the contract', async () => {
    expect(Object.keys(await parsed(calm()))).toEqual([
      'schemaVersion',
      'asOf',
      'reviewedAt',
      'verdict',
      'verdictReasons',
      'complete',
      'filter',
      'windows',
      'changes',
      'attempts',
      'findings',
      'coverage',
      'planesNotCollected',
      'understanding',
      'catalogue',
      'catalogueDrift',
      'weights',
    ]);
    expect((await rendered('json', calm())).startsWith('{\n  "schemaVersion": "1.0",')).toBe(true);
  });

  it('has every delta, change and attempt, with names exactly as they are', async () => {
    const { windows, changes, attempts } = await parsed(hostile());
    expect(windows[0]?.deltas.map((one) => one.principal)).toEqual(hostileNames.map(role));
    expect(windows[0]?.deltas.map((one) => one.owner)).toEqual(hostileNames);
    expect(changes.map((one) => one.actor.identity)).toEqual(hostileNames);
    expect(attempts.map((one) => one.operation)).toEqual(hostileNames);
  });

  it('has null where there is nothing, and every time in UTC', async () => {
    const { windows, changes } = await parsed(
      auditOf(
        [windowOf([delta(role('desk'))], { baseline: { from: undefined, reachesStart: false, looks: 0 } })],
        {
          changes: calm().changes,
        },
      ),
    );
    expect(windows[0]).toMatchObject({
      start: '2026-08-24T00:00:00Z',
      end: '2026-11-22T00:00:00Z',
      baseline: { from: null, reachesStart: false, looks: 0 },
      deltas: [
        {
          owner: null,
          widened: null,
          narrowed: null,
          transient: null,
          unknownStart: null,
          review: null,
          limits: [],
        },
      ],
    });
    expect(changes[2]).toMatchObject({
      occurredAt: '2026-11-12T00:00:00Z',
      actor: { id: null },
      decisions: [],
    });
  });

  it('tells of each step which change it was, when, and what it opened', async () => {
    const json = await rendered('json', calm());
    expect(JSON.parse(json)).toMatchObject({
      windows: [
        {
          deltas: [
            {},
            {
              steps: [
                {
                  change: 'c1',
                  occurredAt: '2026-09-23T00:00:00Z',
                  widened: { boxes: [{ actions: ['s3:GetObject'] }] },
                },
                { change: 'c2', occurredAt: '2026-10-23T00:00:00Z' },
              ],
            },
            {},
          ],
        },
      ],
    });
  });
});
