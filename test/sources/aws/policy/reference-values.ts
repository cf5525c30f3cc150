/** Single values against single written ones, for the reference; plain regular expressions and numbers. */

/** What a request holds, by key in lower case. */
export type Held = ReadonlyMap<string, readonly string[]>;

/**
 * `${key}` and `${key, 'default'}` with what the request holds, its wildcards and those of `${*}` behind a
 * backslash. Undefined where a value is missing. Without values it is all plain text.
 */
export function filled(written: string, values: Held | undefined): string | undefined {
  if (!values) return written;
  let isWhole = true;
  const text = written.replaceAll(/\$\{([^}]*)\}/g, (_, inner: string) => {
    if (inner === '*' || inner === '?' || inner === '$') return `\\${inner}`;
    const [key = '', fallback] = inner.split(/\s*,\s*/);
    const value = values.get(key.toLowerCase())?.[0] ?? fallback?.replaceAll("'", '');
    if (value === undefined) isWhole = false;
    return (value ?? '').replaceAll(/[*?]/g, (wildcard) => `\\${wildcard}`);
  });
  return isWhole ? text : undefined;
}

/**
 * In an ARN's first five parts a wildcard stays inside its part; in a Resource, a `*` at the end of one does not.
 */
export function like(pattern: string, text: string, kind: 'text' | 'resource' | 'arn'): boolean {
  let colons = kind === 'text' || !pattern.startsWith('arn:') ? 5 : 0;
  const source = pattern.replaceAll(/\\[*?$]|[\s\S]/g, (one, at: number) => {
    if (one === ':') colons++;
    const isOpen = kind === 'resource' && /^\*(:|$)/.test(pattern.slice(at));
    if (one === '*') return colons >= 5 || isOpen ? '[\\s\\S]*' : '[^:]*';
    if (one === '?') return colons >= 5 ? '[\\s\\S]' : '[^:]';
    return `\\u${one
      .charCodeAt(one.length - 1)
      .toString(16)
      .padStart(4, '0')}`;
  });
  return new RegExp(`^${source}$`).test(text);
}

/** `base` is an operator without negation, set and IfExists. */
export function compares(base: string, value: string, wanted: string): boolean {
  const plain = wanted.replaceAll(/\\([*?$])/g, '$1');
  if (base === 'StringEquals' || base === 'Bool') return value === plain;
  if (base === 'StringEqualsIgnoreCase') return value.toLowerCase() === plain.toLowerCase();
  if (base === 'StringLike') return like(wanted, value, 'text');
  if (base === 'ArnLike' || base === 'ArnEquals') return like(wanted, value, 'arn');
  if (base === 'IpAddress') return addressBits(value).startsWith(addressBits(plain));
  const read = (text: string) =>
    base.startsWith('Date') && text.includes('-') ? Date.parse(text) / 1000 : Number(text);
  const [a, b] = [read(value), read(plain)];
  const order = base.replace(/^(Date|Numeric)/, '');
  if (a === b) return order.endsWith('Equals');
  return order.startsWith(a < b ? 'Less' : 'Greater');
}

/** The version, and as many leading bits as `/length` leaves. */
function addressBits(text: string): string {
  const [address = '', length = '128'] = text.split('/');
  if (!address.includes(':')) {
    const bytes = address.split('.').map((byte) => Number(byte).toString(2).padStart(8, '0'));
    return `4 ${bytes.join('').slice(0, Number(length))}`;
  }
  const [head = [], tail = []] = address
    .split('::')
    .map((half) => half.split(':').filter((one) => one !== ''));
  const groups = [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => '0'), ...tail];
  const bits = groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0'));
  return `6 ${bits.join('').slice(0, Number(length))}`;
}
