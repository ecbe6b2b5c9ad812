import { parseOptions } from './options.ts';
import { UsageError } from './usage-error.ts';

/** What `npm run report` was asked to do. */
export interface ReportArguments {
  /** One environment of config/. @default - all of them */
  readonly env?: string;
  /** A file that is no environment of config/. Its report goes to the terminal. */
  readonly config?: string;
  /** Also write the page with the pictures to this file; needs one environment. */
  readonly html?: string;
  readonly help: boolean;
}

export const reportUsage = `Usage: npm run report [-- OPTIONS]

Writes reports/<environment>.md: what each failure does, the quota, where each pod stands.

  --env NAME      one environment of config/ (default: all)
  --config FILE   a file outside config/; its report goes to the terminal
  --html FILE     also write the page with the pictures; needs --env or --config
  --help          print this

Exit status: 0 written, 1 a configuration with faults, 2 wrong usage.
`;

/** @throws UsageError with one line for the terminal */
export function parseReportArguments(args: readonly string[]): ReportArguments {
  const { env, config, html, help } = parseOptions(args, {
    env: { type: 'string' },
    config: { type: 'string' },
    html: { type: 'string' },
    help: { type: 'boolean' },
  });
  if (env !== undefined && config !== undefined) {
    throw new UsageError('--env and --config exclude each other');
  }
  if (html !== undefined && env === undefined && config === undefined) {
    throw new UsageError('--html needs --env or --config: a page shows one environment');
  }
  return { env, config, html, help: help ?? false };
}
