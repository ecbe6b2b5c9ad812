import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains } from './cidr.ts';

describe('contains', () => {
  it.each([
    ['10.0.0.0/8', '10.1.2.0/24', true],
    ['10.0.0.0/8', '11.0.0.0/24', false],
    ['10.0.0.0/16', '10.0.0.0/8', false],
    ['0.0.0.0/0', '192.168.0.1/32', true],
    ['0.0.0.0/0', '::/0', false],
    ['fd00::/8', 'fd12:3456::/32', true],
    ['::ffff:10.0.0.0/104', '::ffff:a01:203/128', true],
    ['fd00::/8', 'fe80::/10', false],
    ['nonsense', 'nonsense', true],
    ['nonsense', '10.0.0.0/8', false],
  ])('%s, %s: %s', (outer, inner, expected) => {
    expect(contains(outer, inner)).toBe(expected);
  });

  it('goes by the addresses', () => {
    const part = fc.integer({ min: 0, max: 255 });
    const address = fc.tuple(part, part, part, part);
    fc.assert(
      fc.property(address, fc.integer({ min: 0, max: 32 }), address, (range, length, own) => {
        const value = (parts: readonly number[]) => parts.reduce((sum, one) => sum * 256 + one, 0);
        const size = 2 ** (32 - length);
        const expected = Math.floor(value(range) / size) === Math.floor(value(own) / size);
        expect(contains(`${range.join('.')}/${length}`, `${own.join('.')}/32`)).toBe(expected);
      }),
    );
  });
});
