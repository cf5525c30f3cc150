import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const shape = z.object({
  name: z.string(),
  pitfall: z.int().min(1).max(45).optional(),
  source: z.strictObject({ url: z.url(), says: z.string().min(1) }).optional(),
  note: z.string().min(1).optional(),
});

const cases = ['surface', 'can'].flatMap((topic) => {
  const folder = new URL(`../../../../fixtures/cases/${topic}/`, import.meta.url);
  return readdirSync(folder)
    .filter((file) => /\.json(\.pending)?$/.test(file))
    .map((file) => ({
      file: `${topic}/${file}`,
      isPending: file.endsWith('.pending'),
      ...shape.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))),
    }));
});

/** What the vendor leaves open; its note names what the case rests on. */
const undocumented: readonly number[] = [15, 26, 31];

describe('pitfalls of policy semantics', () => {
  test.each(Array.from({ length: 45 }, (_, index) => index + 1))('pitfall %i has a case', (pitfall) => {
    expect(cases.filter((one) => one.pitfall === pitfall && !one.isPending)).not.toEqual([]);
  });

  test('every case of a pitfall rests on the documentation of the vendor', () => {
    const unfounded = cases.filter(({ pitfall, source, note }) => {
      if (pitfall === undefined || source?.url.startsWith('https://docs.aws.amazon.com/')) return false;
      return !source?.url.startsWith('https://') || !undocumented.includes(pitfall) || !note;
    });
    expect(unfounded.map(({ file }) => file)).toEqual([]);
  });

  test('every case has a name of its own in its folder', () => {
    const named = cases.map(({ file, name }) => `${file.split('/')[0]}: ${name}`);
    expect(named.filter((name, index) => named.indexOf(name) !== index)).toEqual([]);
  });
});
