import { type Diff, diff } from '../diff/diff.ts';
import { diffJson } from '../diff/format/json.ts';
import { diffMarkdown } from '../diff/format/markdown.ts';
import { diffText } from '../diff/format/text.ts';
import type { Side } from '../diff/pair.ts';
import { colorsOf, styleOf } from '../report/style.ts';
import { type DiffArguments, diffUsage, parseDiffArguments } from './diff-arguments.ts';
import { type ReadSide, readSide } from './diff-side.ts';
import { ReadFault, readOrFault } from './read-fault.ts';
import { printing, type Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';

/**
 * @param root folder that OLD, NEW and --config are looked for in, and the Git repository
 * @returns the exit status: 0 no difference, 1 something differs, 2 wrong usage
 */
export function runDiff(
  args: readonly string[],
  surroundings: Surroundings,
  root: string = process.cwd(),
): number {
  const output = printing(surroundings);
  const { stdout, stderr } = output;
  try {
    const options = parseDiffArguments(args);
    if (options.help) {
      stdout.write(diffUsage);
      return 0;
    }
    const [old, now] = [options.old, options.now].map((name) =>
      readOrFault(name, () => readSide(name, { ...options, root })),
    ) as [ReadSide, ReadSide];
    const found = diff(...sameNames(old.side, now.side));
    stdout.write(format(found, options, output));
    for (const note of found.environments.length === 0 ? [] : [...old.notes, ...now.notes]) {
      stderr.write(`${note}\n`);
    }
    return found.environments.length === 0 ? 0 : 1;
  } catch (error) {
    if (error instanceof UsageError) {
      stderr.write(`${error.message}\nTry --help.\n`);
      return 2;
    }
    if (error instanceof ReadFault) {
      stderr.write(`${error.message}\n`);
      return 2;
    }
    throw error;
  }
}

/** Two environments that were named one each are compared with one another: dist/staging and dist/production. */
function sameNames(old: Side, now: Side): [Side, Side] {
  const [names, others] = [old, now].map(
    ({ entries }) => new Set(entries.map(({ environment }) => environment)),
  ) as [Set<string>, Set<string>];
  const [own] = names;
  const [other] = others;
  if (names.size !== 1 || others.size !== 1 || own === undefined || other === undefined || own === other) {
    return [old, now];
  }
  const environment = old.environments.get(own);
  return [
    {
      entries: old.entries.map((entry) => ({ ...entry, environment: other })),
      environments: new Map(environment === undefined ? [] : [[other, environment]]),
    },
    now,
  ];
}

function format(found: Diff, options: DiffArguments, { stdout, env }: Surroundings): string {
  switch (options.format) {
    case 'json':
      return diffJson(found);
    case 'markdown':
      return diffMarkdown(found, { old: options.old, now: options.now });
    default:
      return diffText(found, colorsOf(styleOf(stdout, env)));
  }
}
