import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration, parsePrometheusDuration } from './duration.ts';

describe('parseDuration', () => {
  it.each([
    ['0', 0],
    ['0s', 0],
    ['1h30m', 5400],
    ['300ms', 0.3],
    ['1.5h', 5400],
    ['.5s', 0.5],
    ['5.s', 5],
    ['-1m', -60],
    ['+1m', 60],
    ['1m1h', 3660],
    ['2160h', 7_776_000],
    ['1us', 1e-6],
    ['1µs', 1e-6],
    ['10ns', 1e-8],
  ])('reads %s as %d seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', '1', '1d', '1 h', 'h', '.s', '1h-5m', '1H', '--1s', '3000000h'])('refuses %j', (text) => {
    expect(() => parseDuration(text)).toThrow(`${JSON.stringify(text)} is not a duration`);
  });
});

describe('parsePrometheusDuration', () => {
  it.each([
    ['0', 0],
    ['15m', 900],
    ['1d12h', 129_600],
    ['2w', 1_209_600],
    ['1y', 31_536_000],
    ['1h30m15s250ms', 5415.25],
  ])('reads %s as %d seconds', (text, seconds) => {
    expect(parsePrometheusDuration(text)).toBe(seconds);
  });

  it.each(['', '1', '1.5h', '-1m', '1m1h', '1m1m', '10us', ' 1m'])('refuses %j', (text) => {
    expect(() => parsePrometheusDuration(text)).toThrow(
      `${JSON.stringify(text)} is not a Prometheus duration`,
    );
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [45, '45s'],
    [90, '1m30s'],
    [5400, '1h30m'],
    [0.3, '300ms'],
    [7_776_000, '2160h'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it('is read back by both, unchanged', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 10 }), (millis) => {
        const text = formatDuration(millis / 1000);
        expect(parseDuration(text)).toBeCloseTo(millis / 1000, 6);
        expect(parsePrometheusDuration(text)).toBe(parseDuration(text));
        expect(formatDuration(parseDuration(text))).toBe(text);
      }),
    );
  });

  it.each([-1, 0.0001, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (seconds) => {
    expect(() => formatDuration(seconds)).toThrow(RangeError);
  });
});
