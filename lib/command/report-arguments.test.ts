import { describe, expect, it } from 'vitest';
import { parseReportArguments } from './report-arguments.ts';
import { UsageError } from './usage-error.ts';

describe('parseReportArguments', () => {
  it('takes every environment by default, and a page of one', () => {
    expect(parseReportArguments([])).toMatchObject({ env: undefined, html: undefined });
    expect(parseReportArguments(['--env', 'production', '--html', 'page.html'])).toMatchObject({
      env: 'production',
      html: 'page.html',
    });
  });

  it.each([
    [['--html', 'page.html'], '--html needs --env or --config'],
    [['--env', 'a', '--config', 'b'], '--env and --config exclude each other'],
    [['--html='], '--html needs a value'],
    [['--htm', 'x'], "Unknown option '--htm'"],
  ])('refuses %j', (args, message) => {
    expect(() => parseReportArguments(args)).toThrow(UsageError);
    expect(() => parseReportArguments(args)).toThrow(message);
  });
});
