/** Ranges of addresses, IPv4 and IPv6. */
import { isIPv4, isIPv6 } from 'node:net';

interface Range {
  readonly bits: bigint;
  readonly length: number;
  readonly width: 32 | 128;
}

/** Whether every address of a range is one of another. A text that is no range contains only itself. */
export function contains(outer: string, inner: string): boolean {
  const [a, b] = [parse(outer), parse(inner)];
  if (a === undefined || b === undefined) {
    return outer === inner;
  }
  return a.width === b.width && a.length <= b.length && prefix(a, a.length) === prefix(b, a.length);
}

function prefix({ bits, width }: Range, length: number): bigint {
  return bits >> BigInt(width - length);
}

function parse(text: string): Range | undefined {
  const [address = '', suffix = ''] = text.split('/');
  const width = isIPv4(address) ? 32 : isIPv6(address) ? 128 : undefined;
  const length = /^\d{1,3}$/.test(suffix) ? Number(suffix) : -1;
  if (width === undefined || length < 0 || length > width) {
    return undefined;
  }
  return { bits: width === 32 ? bits4(address) : bits6(address), length, width };
}

function bits4(address: string): bigint {
  return address.split('.').reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

function bits6(address: string): bigint {
  // The last two groups may be written as IPv4.
  const plain = address.replace(/(\d+\.\d+\.\d+\.\d+)$/, (ipv4) => {
    const bits = bits4(ipv4);
    return `${(bits >> 16n).toString(16)}:${(bits & 0xffffn).toString(16)}`;
  });
  const [head = '', tail] = plain.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const [left, right] = [groups(head), tail === undefined ? [] : groups(tail)];
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}
