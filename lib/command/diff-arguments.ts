import { parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

export const diffFormats = ['text', 'markdown', 'json'] as const;

/** What `npm run diff` was asked to do. */
export interface DiffArguments {
  /** Folder, file, or Git revision. */
  readonly old: string;
  readonly now: string;
  /** File of the environment, for both sides. @default - config/<environment>.yaml of each side */
  readonly config?: string;
  /** The only environment to compare. @default - all */
  readonly env?: string;
  readonly format: (typeof diffFormats)[number];
  readonly help: boolean;
}

export const diffUsage = `Usage: npm run diff -- OLD NEW [OPTIONS]

Says what differs between two revisions of rendered manifests, what applying it does, and what is risky about it.
OLD and NEW are folders, such as dist or dist/production, or Git revisions, such as main or HEAD~1: of a revision
dist/ is read; REVISION:FOLDER reads another folder.

  --env NAME      only this environment
  --config FILE   the environment file of both sides (default: config/<environment>.yaml of each side)
  --format FORMAT text, markdown or json (default: text)
  --help          print this

Exit status: 0 no difference, 1 something differs, 2 wrong usage.
`;

/** @throws UsageError with one line for the terminal */
export function parseDiffArguments(args: readonly string[]): DiffArguments {
  const { values, positionals } = parse(args);
  const { config, env, format = 'text', help = false } = values;
  const [old = '', now = '', ...others] = positionals;
  if (help) {
    return { old, now, format: 'text', help };
  }
  if (old === '' || now === '' || others.length > 0) {
    throw new UsageError(`OLD and NEW are needed, found ${positionals.join(' and ') || 'neither'}`);
  }
  for (const [option, value] of Object.entries({ config, env })) {
    if (value === '') {
      throw new UsageError(`--${option} needs a value`);
    }
  }
  const known = diffFormats.find((name) => name === format);
  if (known === undefined) {
    throw new UsageError(`--format ${JSON.stringify(format)} is none of ${diffFormats.join(', ')}`);
  }
  return { old, now, config, env, format: known, help };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        config: { type: 'string' },
        env: { type: 'string' },
        format: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message.split('. ')[0] : String(error));
  }
}
