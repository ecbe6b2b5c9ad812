import { describe, expect, it } from 'vitest';
import { humanizedDuration } from './humanized.testing.ts';

describe('a duration in a description', () => {
  it.each([
    [0, '0s'],
    [31, '31s'],
    [301, '5m 1s'],
    [3600, '1h 0m 0s'],
    [27 * 3600, '1d 3h 0m 0s'],
  ])('of %d seconds is %s', (seconds, text) => {
    expect(humanizedDuration(seconds)).toBe(text);
  });
});
