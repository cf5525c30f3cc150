/** Does the address lie in the CIDR range? Undefined for anything but IPv4 ranges. */
export function inAddressRange(address: string, range: string): boolean | undefined {
  const [base = '', length = '32'] = range.split('/');
  const start = bits(base);
  if (start === undefined || !/^\d{1,2}$/.test(length) || Number(length) > 32) return undefined;
  if (address.includes(':')) return false;
  const at = bits(address);
  return at?.slice(0, Number(length)) === start.slice(0, Number(length));
}

function bits(address: string): string | undefined {
  const parts = address.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255))
    return undefined;
  return parts.map((part) => Number(part).toString(2).padStart(8, '0')).join('');
}
