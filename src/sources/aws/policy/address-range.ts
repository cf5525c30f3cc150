import ipaddr from 'ipaddr.js';

interface AddressRange {
  /** `4:FROM-TO` or `6:FROM-TO`, as the algebra reads it. */
  readonly text: string;
  /** No address of it is reachable from outside of a private network. */
  readonly isPrivate: boolean;
}

const privateRanges: readonly string[] = ['private', 'loopback', 'linkLocal', 'uniqueLocal'];

/** An address or a CIDR range, host bits ignored. Undefined for anything else. */
export function addressRange(written: string): AddressRange | undefined {
  const [base = '', length, ...rest] = written.split('/');
  const isFour = ipaddr.IPv4.isValidFourPartDecimal(base);
  if (rest.length > 0 || !(isFour || (base.includes(':') && ipaddr.IPv6.isValid(base)))) return undefined;
  const bits = isFour ? 32 : 128;
  if (length !== undefined && (!/^\d{1,3}$/.test(length) || Number(length) > bits)) return undefined;
  const address = ipaddr.parse(base);
  const hosts = BigInt(bits - Number(length ?? bits));
  const from = (integer(address.toByteArray()) >> hosts) << hosts;
  const to = from + (1n << hosts) - 1n;
  const labels = new Set([from, to].map((at) => ipaddr.fromByteArray(bytes(at, bits / 8)).range()));
  const [label = ''] = labels;
  return {
    text: `${isFour ? 4 : 6}:${from}-${to}`,
    isPrivate: labels.size === 1 && privateRanges.includes(label),
  };
}

function integer(octets: readonly number[]): bigint {
  return octets.reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n);
}

function bytes(value: bigint, count: number): number[] {
  return Array.from({ length: count }, (_, index) =>
    Number((value >> BigInt(8 * (count - 1 - index))) & 255n),
  );
}
