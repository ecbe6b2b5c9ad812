import { describe, expect, it } from 'vitest';
import { parseQuantity } from '../manifest/quantity.ts';
import { amountOf, bytes, cores, percent } from './amounts.ts';

describe('amounts', () => {
  it.each([
    ['2', '2'],
    ['250m', '0.25'],
    ['2600m', '2.6'],
    ['1', '1'],
    ['1001m', '1.01'],
    ['1090m', '1.09'],
  ])('%s cores read %s', (text, expected) => {
    expect(cores(parseQuantity(text))).toBe(expected);
  });

  it.each([
    ['512Mi', '512Mi'],
    ['8Gi', '8Gi'],
    ['8400Mi', '8.3Gi'],
    ['1536Gi', '1.5Ti'],
    ['1000', '1000'],
    ['2000', '2Ki'],
    ['0', '0'],
  ])('%s bytes read %s', (text, expected) => {
    expect(bytes(parseQuantity(text))).toBe(expected);
  });

  it.each([
    ['requests.cpu', '1500m', '1.5'],
    ['limits.memory', '1536Mi', '1.5Gi'],
    ['requests.storage', '10Gi', '10Gi'],
    ['pods', '100', '100'],
    ['requests.nvidia.com/gpu', '4', '4'],
  ])('%s of %s reads %s', (resource, text, expected) => {
    expect(amountOf(resource, parseQuantity(text))).toBe(expected);
  });

  it.each([
    [0, '0 %'],
    [0.801, '81 %'],
    [0.8, '80 %'],
    [0.07 * 100 * 0.01, '7 %'],
    [1.001, '101 %'],
    [Number.POSITIVE_INFINITY, '∞ %'],
  ])('a ratio of %d reads %s', (ratio, expected) => {
    expect(percent(ratio)).toBe(expected);
  });
});
