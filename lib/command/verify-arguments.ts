import { parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

export const verifyFormats = ['text', 'json', 'sarif'] as const;

/** What `npm run verify` was asked to do. */
export interface VerifyArguments {
  /** Folder, or a single file. */
  readonly folder: string;
  /** File of the environment that declares the cluster. @default - the cluster is unknown */
  readonly config?: string;
  readonly format: (typeof verifyFormats)[number];
  readonly help: boolean;
}

export const verifyUsage = `Usage: npm run verify -- DIR [OPTIONS]

Checks every manifest below DIR, whoever rendered it. docs/checks/ says what is checked, and how to exempt an object.

  --config FILE   the environment: also checks against its nodes, and proves that they survive what it says
  --format FORMAT text, json or sarif (default: text)
  --help          print this

Exit status: 0 no error found, 1 errors found, 2 wrong usage.
`;

/** @throws UsageError with one line for the terminal */
export function parseVerifyArguments(args: readonly string[]): VerifyArguments {
  const { values, positionals } = parse(args);
  const { config, format = 'text', help = false } = values;
  const [folder = '', ...others] = positionals;
  if (help) {
    return { folder, format: 'text', help };
  }
  if (folder === '' || others.length > 0) {
    throw new UsageError(
      folder === '' ? 'DIR is missing' : `one DIR only, found ${positionals.join(' and ')}`,
    );
  }
  if (config === '') {
    throw new UsageError('--config needs a value');
  }
  const known = verifyFormats.find((name) => name === format);
  if (known === undefined) {
    throw new UsageError(`--format ${JSON.stringify(format)} is none of ${verifyFormats.join(', ')}`);
  }
  return { folder, config, format: known, help };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { config: { type: 'string' }, format: { type: 'string' }, help: { type: 'boolean' } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message.split('. ')[0] : String(error));
  }
}
