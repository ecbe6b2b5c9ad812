import { describe, expect, it } from 'vitest';
import { elasticsearchCron } from './cron.ts';

describe('elasticsearchCron', () => {
  it.each([
    ['30 1 * * *', '0 30 1 * * ?'],
    ['30 1 * * 0', '0 30 1 ? * SUN'],
    ['30 1 * * 1-6', '0 30 1 ? * MON-SAT'],
    ['0 */6 * * *', '0 0 0/6 * * ?'],
    ['*/15 8-18 * * mon,wed', '0 0/15 8-18 ? * MON,WED'],
    ['0 3 1 */2 *', '0 0 3 1 1/2 ?'],
    ['0 3 */2 * *', '0 0 3 1/2 * ?'],
    ['0 3 1 jan ?', '0 0 3 1 JAN ?'],
    ['0 3 ? * 5', '0 0 3 ? * FRI'],
    ['0 3 * * */2', '0 0 3 ? * SUN-SAT/2'],
  ])('reads %s as %s', (schedule, expected) => {
    expect(elasticsearchCron(schedule)).toBe(expected);
  });

  it('refuses a day together with a weekday', () => {
    expect(() => elasticsearchCron('0 3 1 * 1')).toThrow(
      'schedule "0 3 1 * 1": found a day and a weekday, allowed: one of them, the other "*"',
    );
  });
});
