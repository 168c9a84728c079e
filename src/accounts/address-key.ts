// The key under which an address is counted. One IPv6 subscriber has a whole /64, so that is one key; an IPv4 address
// written as IPv6 is still that IPv4 address.

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/u;

/** The two 16-bit groups of a dotted IPv4 address, or undefined. */
const ipv4Groups = (text: string): [number, number] | undefined => {
  const match = IPV4.exec(text);
  if (match === null) return undefined;
  const [a = 256, b = 256, c = 256, d = 256] = match.slice(1).map(Number);
  if (a > 255 || b > 255 || c > 255 || d > 255) return undefined;
  return [a * 256 + b, c * 256 + d];
};

const hexGroups = (text: string): number[] | undefined => {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const dotted = index === parts.length - 1 ? ipv4Groups(part) : undefined;
    if (dotted !== undefined) groups.push(...dotted);
    else if (/^[0-9a-f]{1,4}$/iu.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
};

/** The eight groups of an IPv6 address without zone, or undefined when the text is none. */
const ipv6Groups = (text: string): number[] | undefined => {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = hexGroups(halves[0] ?? '');
  const tail = halves.length === 2 ? hexGroups(halves[1] ?? '') : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail];
};

const isMapped = (groups: readonly number[]): boolean =>
  groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;

/**
 * IPv4 as it is, IPv4-mapped IPv6 as that IPv4, other IPv6 as its /64 ("2001:db8:0:1::/64"). Text that is no address
 * (such as "memory") is its own key.
 */
export const addressKey = (address: string): string => {
  const groups = ipv6Groups(address.replace(/%.*$/su, ''));
  if (groups === undefined || !address.includes(':')) return address;
  if (isMapped(groups)) {
    const [high = 0, low = 0] = groups.slice(6);
    return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
};
