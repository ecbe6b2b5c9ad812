import { parseOptions } from './options.ts';
import { UsageError } from './usage-error.ts';

/** What `npm run secrets` was asked to do. */
export interface SecretsArguments {
  /** One environment of config/. */
  readonly env?: string;
  /** A file that is no environment of config/. */
  readonly config?: string;
  readonly format: 'yaml' | 'json';
  readonly help: boolean;
}

export const secretsUsage = `Usage: npm run --silent secrets -- --env NAME [OPTIONS]

Prints every Secret that an environment reads and does not make, with fresh random values, to stdout.
What only a person can give, such as a cloud's key, is marked FILL IN and listed on stderr.

  --env NAME      one environment of config/
  --config FILE   a file outside config/
  --format FORMAT yaml: Secret manifests (default); json: the values alone, for a store
  --help          print this

There is no --out, and a redirection into this repository is refused: values do not belong in Git.

Exit status: 0 printed, 1 refused or a configuration with faults, 2 wrong usage.
`;

/** @throws UsageError with one line for the terminal */
export function parseSecretsArguments(args: readonly string[]): SecretsArguments {
  const {
    env,
    config,
    format = 'yaml',
    help = false,
  } = parseOptions(args, {
    env: { type: 'string' },
    config: { type: 'string' },
    format: { type: 'string' },
    help: { type: 'boolean' },
  });
  if (format !== 'yaml' && format !== 'json') {
    throw new UsageError(`--format is yaml or json, not ${format}`);
  }
  if (!help && (env === undefined) === (config === undefined)) {
    throw new UsageError('one of --env and --config is needed: Secrets belong to one environment');
  }
  return { env, config, format, help };
}
