import { isIP, isIPv6 } from 'node:net';

/** What of an address tells one customer from another: of IPv6, each has a whole /64 of them at will. */
export function customerOf(address: string): string {
  // A trusted proxy may name anything; what is no address must not fill the memory.
  if (isIP(address) === 0) return 'unknown';
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const last = tail === '' ? [] : tail.split(':');
    while (groups.length + last.length < 8) groups.push('0');
    groups.push(...last);
  }
  return groups.slice(0, 4).join(':');
}
