import { describe, expect, it } from 'vitest';
import { parseSynthArguments } from './synth-arguments.ts';
import { UsageError } from './usage-error.ts';

describe('parseSynthArguments', () => {
  it('takes every environment into dist/ by default', () => {
    expect(parseSynthArguments([])).toEqual({
      env: undefined,
      config: undefined,
      out: 'dist',
      quiet: false,
      recreate: false,
      help: false,
    });
  });

  it('reads options with and without an equals sign', () => {
    expect(parseSynthArguments(['--env=production', '--out', 'build', '--quiet'])).toMatchObject({
      env: 'production',
      out: 'build',
      quiet: true,
    });
  });

  it.each([
    [['--enviroment', 'x'], "Unknown option '--enviroment'"],
    [['production'], "Unexpected argument 'production'"],
    [['--env'], "Option '--env <value>' argument missing"],
    [['--env='], '--env needs a value'],
    [['--config', 'my.yaml'], '--config needs --out'],
    [['--env', 'a', '--config', 'b', '--out', 'c'], '--env and --config exclude each other'],
  ])('refuses %j in one line', (args, message) => {
    expect(() => parseSynthArguments(args)).toThrow(UsageError);
    expect(() => parseSynthArguments(args)).toThrow(message);
  });
});
