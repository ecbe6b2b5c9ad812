import { describe, expect, it } from 'vitest';
import { scaledAmount } from './amount.ts';

describe('scaledAmount', () => {
  it.each([
    [2, 5, 'up', 2],
    ['25%', 5, 'up', 2],
    ['25%', 5, 'down', 1],
    ['10%', 30, 'up', 3],
    ['67%', 3, 'up', 3],
    ['0%', 3, 'up', 0],
  ] as const)('%s of %i pods, rounded %s, is %i', (amount, pods, round, expected) => {
    expect(scaledAmount(amount, pods, round)).toBe(expected);
  });

  it.each([undefined, null, 'a third', '25', '-5%', Number.NaN, {}])('reads nothing out of %s', (amount) => {
    expect(scaledAmount(amount, 3)).toBeUndefined();
  });
});
