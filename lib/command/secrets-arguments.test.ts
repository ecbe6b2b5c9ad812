import { describe, expect, it } from 'vitest';
import { parseSecretsArguments } from './secrets-arguments.ts';
import { UsageError } from './usage-error.ts';

describe('parseSecretsArguments', () => {
  it('is about one environment', () => {
    expect(parseSecretsArguments(['--env', 'production'])).toEqual({
      env: 'production',
      config: undefined,
      format: 'yaml',
      help: false,
    });
    expect(parseSecretsArguments(['--config=trial.yaml', '--format', 'json'])).toMatchObject({
      config: 'trial.yaml',
      format: 'json',
    });
    expect(parseSecretsArguments(['--help'])).toMatchObject({ help: true });
  });

  it.each([
    [[], 'one of --env and --config is needed'],
    [['--env', 'a', '--config', 'b'], 'one of --env and --config is needed'],
    [['--env', 'a', '--format', 'toml'], '--format is yaml or json, not toml'],
    [['--env', 'a', '--out', 'secrets.yaml'], "Unknown option '--out'"],
  ])('refuses %j', (args, message) => {
    expect(() => parseSecretsArguments(args)).toThrow(UsageError);
    expect(() => parseSecretsArguments(args)).toThrow(message);
  });
});
