import type { Verdict } from './evaluate-match.ts';

interface Address {
  readonly version: 4 | 6;
  readonly bits: string;
}

interface Range extends Address {
  readonly length: number;
  /** Written without its length. */
  readonly isBare: boolean;
}

/** Does the address lie in the CIDR range? Unknown where one of the two is none. */
export function inAddressRange(address: string, range: string): Verdict {
  const [at, within] = [readAddress(address), readRange(range)];
  if (!at || !within) return 'unknown';
  if (at.version !== within.version) return false;
  const isInside = at.bits.slice(0, within.length) === within.bits.slice(0, within.length);
  if (!within.isBare || within.version === 4) return isInside;
  // AWS documents /32 as the length of a bare address, and does not say whether that holds for IPv6 too.
  if (at.bits === within.bits) return true;
  return isInside ? 'unknown' : false;
}

const privateRanges = [
  '10.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
  'fe80::/10',
];

/** Whether an address, or a whole range, is private. */
export function isPrivateRange(range: string): boolean {
  const read = readRange(range);
  if (!read) return false;
  return privateRanges.some((one) => {
    const block = readRange(one);
    return (
      block?.version === read.version &&
      read.length >= block.length &&
      read.bits.slice(0, block.length) === block.bits.slice(0, block.length)
    );
  });
}

const mapped = `${'0'.repeat(80)}${'1'.repeat(16)}`;

function readRange(range: string): Range | undefined {
  const [base = '', written, ...rest] = range.split('/');
  const address = readAddress(base);
  if (!address || rest.length > 0) return undefined;
  const isBare = written === undefined;
  const width = base.includes(':') ? 128 : 32;
  const length = isBare ? 32 : Number(written);
  if (!isBare && (!/^\d{1,3}$/.test(written) || length > width)) return undefined;
  // A range of IPv4 addresses in IPv6 notation.
  if (width === 128 && address.version === 4)
    return length < 96 && !isBare ? undefined : { ...address, length: isBare ? 32 : length - 96, isBare };
  return { ...address, length, isBare };
}

function readAddress(text: string): Address | undefined {
  const bits = text.includes(':') ? bitsOf6(text) : bitsOf4(text);
  if (bits === undefined) return undefined;
  if (bits.length === 32) return { version: 4, bits };
  return bits.startsWith(mapped) ? { version: 4, bits: bits.slice(96) } : { version: 6, bits };
}

function bitsOf4(text: string): string | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255))
    return undefined;
  return parts.map((part) => binary(Number(part), 8)).join('');
}

function bitsOf6(text: string): string | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = [groups(halves[0] ?? ''), groups(halves[1] ?? '')];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 128 - head.length - tail.length;
  // `::` stands for at least one group; without it none may be missing.
  if (halves.length === 2 ? missing < 16 : missing !== 0) return undefined;
  return head + '0'.repeat(missing) + tail;
}

/** Colon-separated groups as bits; the last may be an IPv4 address. */
function groups(text: string): string | undefined {
  if (text === '') return '';
  let bits = '';
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const own = part.includes('.') && index === parts.length - 1 ? bitsOf4(part) : bitsOfGroup(part);
    if (own === undefined) return undefined;
    bits += own;
  }
  return bits;
}

function bitsOfGroup(part: string): string | undefined {
  return /^[0-9a-f]{1,4}$/i.test(part) ? binary(Number.parseInt(part, 16), 16) : undefined;
}

function binary(value: number, width: number): string {
  return value.toString(2).padStart(width, '0');
}
