import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  compare,
  formatCpu,
  formatMemory,
  formatQuantity,
  isQuantity,
  larger,
  multiply,
  parseQuantity,
  type Quantity,
  ratio,
  subtract,
  toBytes,
  toMillis,
} from './quantity.ts';

const canonical = (text: string | number) => formatQuantity(parseQuantity(text));
const same = (a: string | number, b: string | number) => compare(parseQuantity(a), parseQuantity(b)) === 0;

const suffix = fc.constantFrom(
  '',
  'n',
  'u',
  'm',
  'k',
  'M',
  'G',
  'T',
  'P',
  'Ki',
  'Mi',
  'Gi',
  'Ti',
  'e3',
  'E-2',
);
const quantityText = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    fc.bigInt({ min: 0n, max: 10n ** 9n }),
    fc.option(fc.stringMatching(/^[0-9]{0,6}$/), { nil: undefined }),
    suffix,
  )
  .map(
    ([sign, whole, fraction, unit]) =>
      `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${unit}`,
  );
const quantity: fc.Arbitrary<Quantity> = quantityText.map(parseQuantity);

describe('parseQuantity', () => {
  it.each([
    ['0.1', '100m'],
    ['1Ki', 1024],
    ['1.5Gi', '1536Mi'],
    ['12e6', '12M'],
    ['1E', '1000P'],
    ['1E3', '1k'],
    ['.5', '500m'],
    ['5.', '5'],
    ['+2', 2],
    ['0010', '10'],
    [0.25, '250m'],
    [1e-7, '100n'],
    [1e21, '1000E'],
  ])('%s is %s', (a, b) => {
    expect(same(a, b)).toBe(true);
  });

  it('rounds what is finer than a nano-unit away from zero', () => {
    expect(canonical('0.1n')).toBe('1n');
    expect(canonical('-0.1n')).toBe('-1n');
    expect(canonical('1.0000000001')).toBe('1000000001n');
  });

  it('caps binary amounts at a signed 64-bit number, and decimal ones not at all', () => {
    expect(same('8Ei', '9223372036854775807')).toBe(true);
    expect(canonical('-9Ei')).toBe('-9223372036854775807');
    expect(same('100E', '100000000000000000000')).toBe(true);
  });

  it.each([
    '',
    '.',
    '+',
    'Ki',
    '1 Gi',
    '1gi',
    '1GiB',
    '1K',
    '1mi',
    '0x10',
    '1e',
    '1e1.5',
    '1e9999',
    '--1',
    '1,5',
    'NaN',
    '1_000',
    '1ni',
  ])('refuses %j and says what is allowed', (text) => {
    expect(() => parseQuantity(text)).toThrow(`${JSON.stringify(text)} is not a Kubernetes quantity`);
    expect(isQuantity(text)).toBe(false);
  });

  it('refuses numbers that are none', () => {
    expect(() => parseQuantity(Number.NaN)).toThrow('is not a Kubernetes quantity');
    expect(() => parseQuantity(Number.POSITIVE_INFINITY)).toThrow('is not a Kubernetes quantity');
  });
});

describe('formatQuantity', () => {
  it.each([
    ['0Gi', '0'],
    ['1500m', '1500m'],
    ['1.5', '1500m'],
    ['2000', '2k'],
    ['1024Mi', '1Gi'],
    ['0.5Ki', '512'],
    ['0.25Mi', '256Ki'],
    ['1000Ki', '1000Ki'],
    ['1.0001Ki', '1024102400u'],
    ['1e-3', '1e-3'],
    ['12000e3', '12e6'],
    ['15e1', '150'],
    ['1000E', '1e21'],
    ['-1.5Gi', '-1536Mi'],
  ])('%s is canonically %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  it('keeps the amount, and is its own canonical form', () => {
    fc.assert(
      fc.property(quantityText, (text) => {
        const formatted = canonical(text);
        expect(same(text, formatted)).toBe(true);
        expect(canonical(formatted)).toBe(formatted);
        expect(formatted).toMatch(/^-?\d+([numkMGTPE]|[KMGTPE]i|e-?\d+)?$/);
      }),
    );
  });

  it('takes the largest suffix that keeps every digit', () => {
    fc.assert(
      fc.property(quantity, (amount) => {
        const [, digits = '', unit = ''] = /^-?(\d+)(.*)$/.exec(formatQuantity(amount)) ?? [];
        const step = unit.endsWith('i') ? 1024n : 1000n;
        expect(BigInt(digits) === 0n || BigInt(digits) % step !== 0n).toBe(true);
      }),
    );
  });
});

describe('arithmetic', () => {
  it('adds without error, in any order', () => {
    expect(same(formatQuantity(add(parseQuantity('0.1'), parseQuantity('0.2'))), '0.3')).toBe(true);
    fc.assert(
      fc.property(quantity, quantity, quantity, (a, b, c) => {
        expect(compare(add(a, b, c), add(c, add(b, a)))).toBe(0);
        expect(compare(subtract(add(a, b), b), a)).toBe(0);
      }),
    );
    expect(formatQuantity(add())).toBe('0');
  });

  it('keeps the format of the first amount that is not zero', () => {
    expect(formatQuantity(add(parseQuantity(0), parseQuantity('1Gi'), parseQuantity('24')))).toBe(
      '1073741848',
    );
    expect(formatQuantity(add(parseQuantity(0), parseQuantity('1Gi'), parseQuantity('1Gi')))).toBe('2Gi');
  });

  it('orders as the numbers do', () => {
    // Small enough to stay below the cap of binary amounts.
    const count = fc.integer({ min: -1_000_000, max: 1_000_000 });
    fc.assert(
      fc.property(count, count, suffix, (a, b, unit) => {
        const [x, y] = [parseQuantity(`${a}${unit}`), parseQuantity(`${b}${unit}`)];
        expect(Math.sign(compare(x, y))).toBe(Math.sign(a - b));
        expect(compare(larger(x, y), x)).toBeGreaterThanOrEqual(0);
        expect(compare(larger(x, y), y)).toBeGreaterThanOrEqual(0);
      }),
    );
    expect(compare(parseQuantity('1Gi'), parseQuantity('1G'))).toBe(1);
    expect(compare(parseQuantity('999m'), parseQuantity('1'))).toBe(-1);
  });

  it('multiplies by a count as repeated addition does', () => {
    fc.assert(
      fc.property(quantity, fc.integer({ min: 0, max: 20 }), (amount, count) => {
        expect(compare(multiply(amount, count), add(...Array<Quantity>(count).fill(amount)))).toBe(0);
        expect(compare(multiply(amount, BigInt(count)), multiply(amount, count))).toBe(0);
      }),
    );
  });

  it('multiplies by the decimal a fraction is written as', () => {
    expect(formatQuantity(multiply(parseQuantity('8'), 0.8))).toBe('6400m');
    expect(formatQuantity(multiply(parseQuantity('1n'), 0.1))).toBe('1n');
    expect(formatQuantity(multiply(parseQuantity('-3'), 0.1))).toBe('-300m');
    expect(formatQuantity(multiply(parseQuantity('3'), -0.1))).toBe('-300m');
    expect(formatQuantity(multiply(parseQuantity('10'), 1e-7))).toBe('1u');
    expect(() => multiply(parseQuantity('1'), Number.NaN)).toThrow('finite');
  });

  it('divides into a ratio', () => {
    expect(ratio(parseQuantity('6400m'), parseQuantity('8'))).toBe(0.8);
    expect(ratio(parseQuantity('12Gi'), parseQuantity('16Gi'))).toBe(0.75);
    expect(ratio(parseQuantity('0'), parseQuantity('0'))).toBe(0);
    expect(ratio(parseQuantity('1'), parseQuantity('0'))).toBe(Infinity);
  });
});

describe('numbers and texts of resources', () => {
  it('counts millis and bytes, rounded up', () => {
    expect(toMillis(parseQuantity('0.1'))).toBe(100);
    expect(toMillis(parseQuantity('100u'))).toBe(1);
    expect(toMillis(parseQuantity('-1500u'))).toBe(-1);
    expect(toBytes(parseQuantity('1Ki'))).toBe(1024);
    expect(toBytes(parseQuantity('1.5'))).toBe(2);
    expect(() => toBytes(parseQuantity('1E'))).toThrow(RangeError);
  });

  it('writes CPU in cores or millicores', () => {
    expect(formatCpu(parseQuantity('0.25'))).toBe('250m');
    expect(formatCpu(parseQuantity('2000m'))).toBe('2');
    expect(formatCpu(parseQuantity('1500u'))).toBe('2m');
  });

  it('writes memory in binary units', () => {
    expect(formatMemory(parseQuantity('1.5Gi'))).toBe('1536Mi');
    expect(formatMemory(parseQuantity('512M'))).toBe('500000Ki');
    expect(formatMemory(parseQuantity('1000.5'))).toBe('1001');
  });
});
