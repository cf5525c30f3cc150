import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it, test } from 'vitest';
import { type OpenOptions, openFile, type RawReport } from '../../../src/sources/records/open.ts';
import { makeFolder } from '../../support/folder.ts';

const folder = makeFolder(afterAll);

/** Text that compresses neither too well nor too badly, of exactly this length. */
function text(length: number): Buffer {
  let seed = 7;
  let made = '';
  while (made.length < length) {
    seed = (seed * 48271) % 2147483647;
    made += `ship ${seed} at berth ${seed % 97}\n`;
  }
  return Buffer.from(made.slice(0, length));
}

interface Got {
  readonly content: Buffer;
  readonly report: RawReport;
}

async function contentOf(path: string, options: OpenOptions = {}): Promise<Got> {
  const file = openFile(path, options);
  const chunks: Buffer[] = [];
  for await (const chunk of file.chunks) chunks.push(chunk);
  return { content: Buffer.concat(chunks), report: file.report() };
}

function write(name: string, bytes: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

const plain = text(900_000);
const zipped = gzipSync(plain);
const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** The same bytes by every way they can come. */
const ways = [
  ['whole', (name: string, bytes: Buffer) => contentOf(write(name, bytes))],
  ['streamed', (name: string, bytes: Buffer) => contentOf(write(name, bytes), { wholeBytes: 0 })],
  ['small stdin', (_: string, bytes: Buffer) => contentOf('-', { stdin: inPieces(bytes, 1000) })],
  [
    'large stdin',
    (_: string, bytes: Buffer) => contentOf('-', { stdin: inPieces(bytes, 1000), wholeBytes: 5000 }),
  ],
] as const;

describe.each(ways)('%s', (way, get) => {
  it.each([
    ['plain', plain, plain],
    ['gzip, whatever its name', zipped, plain],
    [
      'several members',
      Buffer.concat([zipped, gzipSync(Buffer.from('tail')), gzipSync(plain)]),
      Buffer.concat([plain, Buffer.from('tail'), plain]),
    ],
    ['zero padding after gzip', Buffer.concat([zipped, Buffer.alloc(3000)]), plain],
    ['no bytes', Buffer.alloc(0), Buffer.alloc(0)],
    ['one byte', Buffer.from('{'), Buffer.from('{')],
  ])('gives the content of %s, and the digest of its raw bytes', async (name, raw, content) => {
    const got = await get(name, raw);
    expect(got.report).toEqual({ contentDigest: digestOf(raw), bytes: raw.length });
    expect(got.content.equals(content)).toBe(true);
  });

  it.each([
    ['cut off in the data', zipped.subarray(0, 100_000), 'cut off'],
    ['cut off in the trailer', zipped.subarray(0, -3), 'cut off'],
    ['cut off in the header', zipped.subarray(0, 6), 'cut off'],
    ['garbage after it', Buffer.concat([zipped, Buffer.from('garbage')]), 'corrupt: incorrect header check'],
    ['a member after padding', Buffer.concat([zipped, Buffer.alloc(99), zipped]), 'more data after its end'],
    [
      'a member after long padding',
      Buffer.concat([zipped, Buffer.alloc(200_000), zipped]),
      'more data after its end',
    ],
    ['a wrong checksum', withByte(zipped, zipped.length - 8), 'corrupt: incorrect data check'],
    ['a lying size', withByte(zipped, zipped.length - 3), 'corrupt: incorrect length check'],
  ])('delivers what comes before damage: %s', async (name, raw, reason) => {
    const { content, report } = await get(name, raw);
    expect(report).toEqual({
      contentDigest: digestOf(raw),
      bytes: raw.length,
      damage: { reason, offset: content.length },
    });
    expect(plain.subarray(0, content.length).equals(content)).toBe(true);
    // What cannot be read twice loses the output of the call that failed.
    if (way === 'large stdin' && reason.startsWith('corrupt')) return;
    if (raw.length >= zipped.length - 3) expect(content.length).toBe(plain.length);
    else if (raw.length > 1000) expect(content.length).toBeGreaterThan(plain.length / 4);
  });

  it('delivers every byte that zlib can read before a flipped one', async () => {
    const raw = withByte(zipped, 150_000);
    const { content, report } = await get('flipped', raw);
    expect(report.damage?.reason).toMatch(/^corrupt: /);
    // Up to where the flip was made the content is certain; from a stream the last call's output may be lost.
    const certain = (await contentOf(write('head', zipped.subarray(0, 149_990)))).content.length;
    const loss = way === 'large stdin' ? 256 * 1024 : 0;
    expect(content.length).toBeGreaterThanOrEqual(certain - loss);
    expect(content.subarray(0, certain).equals(plain.subarray(0, Math.min(certain, content.length)))).toBe(
      true,
    );
  });
});

function withByte(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 0xff;
  return changed;
}

test('a small file that inflates to far more than fits is streamed, not refused', async () => {
  const bomb = gzipSync(Buffer.alloc(150 * 1024 * 1024, 32));
  let length = 0;
  let largest = 0;
  for await (const chunk of openFile(write('bomb', bomb)).chunks) {
    length += chunk.length;
    largest = Math.max(largest, chunk.length);
  }
  expect(length).toBe(150 * 1024 * 1024);
  expect(largest).toBeLessThanOrEqual(256 * 1024);
});

test('what cannot be opened is a value', async () => {
  const { report } = await contentOf(join(folder, 'absent.json'));
  expect(report.unreadable).toMatch(/^ENOENT: no such file or directory/);
  expect((await contentOf(folder)).report.unreadable).toMatch(/^EISDIR: /);
});
