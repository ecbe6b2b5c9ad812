import { parseOptions } from './options.ts';
import { UsageError } from './usage-error.ts';

/** What `npm run synth` was asked to do. */
export interface SynthArguments {
  /** One environment of config/. @default - all of them */
  readonly env?: string;
  /** A file that is no environment of config/. */
  readonly config?: string;
  /** Folder that gets a folder for each environment. */
  readonly out: string;
  /** Print nothing unless something is wrong. */
  readonly quiet: boolean;
  /** Write although fields have changed that the API server takes no change of. */
  readonly recreate: boolean;
  readonly help: boolean;
}

export const synthUsage = `Usage: npm run synth [-- OPTIONS]

Renders the environments of config/, proves them on their nodes, and writes dist/<environment>/; or writes nothing
when something is wrong.

  --env NAME      one environment of config/ (default: all)
  --config FILE   a file outside config/; needs --out
  --out DIR       folder that gets a folder for each environment (default: dist)
  --recreate      write although immutable fields differ from what DIR holds: such objects have to be deleted
                  and made anew on the cluster
  --quiet         print nothing unless something is wrong
  --help          print this

Exit status: 0 written, 1 a configuration with faults or findings, 2 wrong usage.
`;

/** @throws UsageError with one line for the terminal */
export function parseSynthArguments(args: readonly string[]): SynthArguments {
  const { env, config, out, quiet, recreate, help } = parseOptions(args, {
    env: { type: 'string' },
    config: { type: 'string' },
    out: { type: 'string' },
    quiet: { type: 'boolean' },
    recreate: { type: 'boolean' },
    help: { type: 'boolean' },
  });
  if (env !== undefined && config !== undefined) {
    throw new UsageError('--env and --config exclude each other');
  }
  // dist/ belongs to the environments of config/: a trial of another file must not land there by accident.
  if (config !== undefined && out === undefined) {
    throw new UsageError('--config needs --out');
  }
  return {
    env,
    config,
    out: out ?? 'dist',
    quiet: quiet ?? false,
    recreate: recreate ?? false,
    help: help ?? false,
  };
}
