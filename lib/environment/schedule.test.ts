import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSchedule } from './schedule.ts';

describe('isSchedule', () => {
  it.each([
    '* * * * *',
    '30 1 * * 0',
    '30 1 * * 1-6',
    '*/15 0-6,18-23 1,15 jan-mar MON-FRI',
    '0 0 ? * sun',
    '5/10 3 31 12 6',
    '  0   4 * * *  ',
    '10-50/20 * * * *',
  ])('takes %j', (text) => {
    expect(isSchedule(text)).toBe(true);
  });

  it.each([
    '',
    '@daily',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * 32 * *',
    '* * * 13 *',
    '* * * 0 *',
    '* * * * 7',
    '* * * * sunday',
    '* * * sun *',
    'jan * * * *',
    '30-10 * * * *',
    '*/0 * * * *',
    '*-5 * * * *',
    '1- * * * *',
    ', * * * *',
    '1,,2 * * * *',
    '-1 * * * *',
    '1.5 * * * *',
    'CRON_TZ=UTC 0 4 * * *',
  ])('refuses %j', (text) => {
    expect(isSchedule(text)).toBe(false);
  });

  it('takes every list of ranges and steps within the bounds, and none beyond', () => {
    const range = fc
      .tuple(
        fc.integer({ min: 0, max: 70 }),
        fc.integer({ min: 0, max: 70 }),
        fc.option(fc.integer({ min: 0, max: 70 })),
      )
      .map(([first, last, step]) => ({
        text: `${first}-${last}${step === null ? '' : `/${step}`}`,
        valid: first <= last && last <= 59 && step !== 0,
      }));
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 4 }), (ranges) => {
        const minutes = ranges.map(({ text }) => text).join(',');
        expect(isSchedule(`${minutes} * * * *`)).toBe(ranges.every(({ valid }) => valid));
      }),
    );
  });
});
