import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isQuantity, parseQuantity } from '../manifest/quantity.ts';
import {
  cidr,
  cpu,
  dnsLabel,
  dnsName,
  duration,
  instanceName,
  labelMap,
  listOf,
  memory,
  port,
  QUANTITY_PATTERN,
  sqlName,
  storageSize,
} from './fields.ts';

const takes = (field: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  field.safeParse(value).success;

describe('quantities', () => {
  it.each([4, '4', 0.5, '0.5', '500m', '1e3', '+2', 0.001])('CPU takes %j, and gives it as text', (value) => {
    expect(cpu.parse(value)).toBe(String(value));
  });

  it.each([
    0,
    -1,
    '0',
    '0m',
    '',
    ' 1',
    '1 core',
    'four',
    '500u',
    '500M',
    true,
    null,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ])('CPU refuses %j', (value) => {
    expect(takes(cpu, value)).toBe(false);
  });

  it('memory and storage have a least amount', () => {
    expect(['1Mi', 1_048_576, '1Gi', '1.5e9'].map((value) => takes(memory, value))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['1023Ki', '512m', '8GB', 8].map((value) => takes(memory, value))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(['1Gi', '1023Mi'].map((value) => takes(storageSize, value))).toEqual([true, false]);
  });

  it('are to editors what they are to the parser: positive, of its grammar', () => {
    const pattern = new RegExp(QUANTITY_PATTERN);
    const likely = fc.stringMatching(
      /^[+-]?[0-9]{0,3}(\.[0-9]{0,3})?([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,4})?$/,
    );
    fc.assert(
      fc.property(fc.oneof(likely, fc.string()), (text) => {
        expect(pattern.test(text)).toBe(isQuantity(text) && parseQuantity(text).nanos > 0n);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('names', () => {
  it('are those that Kubernetes takes', () => {
    expect(['a', '9', 'a-b', 'x'.repeat(63)].every((name) => takes(dnsLabel, name))).toBe(true);
    expect(
      ['', 'A', '-a', 'a-', 'a.b', 'a_b', 'x'.repeat(64), 'a\n'].some((name) => takes(dnsLabel, name)),
    ).toBe(false);
    expect(['a.b', 'x'.repeat(253)].every((name) => takes(dnsName, name))).toBe(true);
    expect(['a..b', '.a', 'a.', 'x'.repeat(254)].some((name) => takes(dnsName, name))).toBe(false);
  });

  it('begin with a letter where a Service is named after them', () => {
    expect(takes(instanceName, 'pg-1')).toBe(true);
    expect(['1-pg', 'x'.repeat(41)].some((name) => takes(instanceName, name))).toBe(false);
  });

  it('need no quotes in SQL', () => {
    expect(['a', '_a1'].every((name) => takes(sqlName, name))).toBe(true);
    expect(['1a', 'a-b', 'A', 'x'.repeat(64)].some((name) => takes(sqlName, name))).toBe(false);
  });
});

describe('network', () => {
  it.each(['10.0.0.0/8', '0.0.0.0/0', '10.1.2.3/32', '::/0', 'fd00::/8', '2001:db8:1::/48'])(
    '%s is a range',
    (value) => {
      expect(takes(cidr, value)).toBe(true);
    },
  );

  it.each([
    '10.0.0.0',
    '10.0.0/8',
    '10.0.0.256/8',
    '10.0.0.0/33',
    'fd00::',
    'fd00::/129',
    'g::/8',
    '1:2:3::4::/64',
    '',
  ])('%j is none', (value) => {
    expect(takes(cidr, value)).toBe(false);
  });

  it('has ports from 1 to 65535', () => {
    expect([1, 65535].every((value) => takes(port, value))).toBe(true);
    expect([0, 65536, 1.5, '443'].some((value) => takes(port, value))).toBe(false);
  });
});

describe('other fields', () => {
  it('durations are above zero, in units that External Secrets takes', () => {
    expect(['1h', '1h30m', '90s', '0.5h'].every((value) => takes(duration, value))).toBe(true);
    expect(
      ['0s', '', '1', '1d', '-1h', '1h 30m', '1ms', '9999999999h'].some((value) => takes(duration, value)),
    ).toBe(false);
  });

  it('labels have the form that Kubernetes takes', () => {
    expect(takes(labelMap, { 'app.kubernetes.io/name': 'a_B.c', tier: '' })).toBe(true);
    expect(
      [{ '': 'x' }, { 'a b': 'x' }, { a: '-x' }, { a: 'x'.repeat(64) }, { a: 1 }].some((value) =>
        takes(labelMap, value),
      ),
    ).toBe(false);
  });

  it('lists repeat nothing', () => {
    expect(takes(listOf(port), [])).toBe(true);
    expect(takes(listOf(port, 1), [])).toBe(false);
    expect(
      listOf(port)
        .safeParse([1, 2, 1, 1])
        .error?.issues.map(({ path }) => path),
    ).toEqual([[2], [3]]);
  });
});
