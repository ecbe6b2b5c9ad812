import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../../lib/command/usage-error.ts';
import type { Page } from './markdown.testing.ts';
import { commandsOf, type PageCommand, placeOf } from './page-commands.testing.ts';
import { isUnknown } from './shell.testing.ts';

const scripts: Record<string, string> = JSON.parse(readFileSync('package.json', 'utf8')).scripts;

type Parse = (args: readonly string[]) => unknown;

/** The parser of a script's arguments: what lib/command/<script>-arguments.ts exports as parse…Arguments. */
async function parserOf(script: string): Promise<Parse | undefined> {
  const file = `lib/command/${script}-arguments.ts`;
  if (!existsSync(file)) {
    return undefined;
  }
  const exported: Record<string, unknown> = await import(
    /* @vite-ignore */ pathToFileURL(resolve(file)).href
  );
  const [, parse] = Object.entries(exported).find(([name]) => /^parse\w+Arguments$/.test(name)) ?? [];
  return typeof parse === 'function' ? (parse as Parse) : undefined;
}

/** What is wrong with the commands of a page that this repository can run. */
export async function npmFaults(page: Page): Promise<string[]> {
  const commands = commandsOf(page);
  const made = environmentsOf(commands);
  const faults = await Promise.all(
    commands.map(async (command) => {
      const fault = (await commandFault(command.words)) ?? environmentFault(command.words, made);
      return fault === undefined ? [] : [`${placeOf(command)}: ${fault}`];
    }),
  );
  return faults.flat();
}

async function commandFault([program, ...words]: readonly string[]): Promise<string | undefined> {
  switch (program) {
    case 'npm':
      return npmFault(words);
    case 'npx':
      return words[0] === 'vitest' ? missing(words) : undefined;
    case 'node':
      return missing(words);
    default:
      return undefined;
  }
}

async function npmFault(words: readonly string[]): Promise<string | undefined> {
  if (words[0] !== 'run') {
    const [verb = ''] = words;
    return ['ci', 'test', 'install'].includes(verb) ? undefined : `npm ${verb} is not used here`;
  }
  const [script = '', ...rest] = words.slice(1).filter((word) => word !== '--silent');
  if (script === '' || isUnknown(script)) {
    return undefined;
  }
  if (scripts[script] === undefined) {
    return `there is no script ${script}, allowed: ${Object.keys(scripts).join(', ')}`;
  }
  if (rest.length > 0 && rest[0] !== '--') {
    return `npm keeps ${rest.join(' ')} to itself: write -- before it`;
  }
  const args = rest.slice(1);
  const parse = await parserOf(script);
  if (parse === undefined) {
    return missing(args);
  }
  try {
    // Secrets needs its environment, synth --config its folder: as on the command line.
    parse(rest.length === 0 && script !== 'synth' && script !== 'report' ? ['--help'] : args);
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) {
      return error.message;
    }
    throw error;
  }
}

/** A file of this repository that is named and not there. vitest takes the beginning of a name. */
function missing(words: readonly string[]): string | undefined {
  const path = words.find(
    (word) =>
      /^(?:lib|charts|scripts|docs)\//.test(word) && !existsSync(word) && !existsSync(`${word}.test.ts`),
  );
  return path === undefined ? undefined : `there is no ${path}`;
}

/** The environments that a page may speak of: those of config/, and those that it or the README tells people to make. */
function environmentsOf(commands: readonly PageCommand[]): Set<string> {
  const readme = { path: 'README.md', text: readFileSync('README.md', 'utf8') };
  const made = [...commands, ...commandsOf(readme)].flatMap(({ words }) =>
    words[0] === 'npm' && words[2] === 'new' ? words.slice(4, 5) : [],
  );
  return new Set([...made, 'development', 'production']);
}

function environmentFault(words: readonly string[], known: ReadonlySet<string>): string | undefined {
  const named = words.flatMap((word, index) => {
    const [, inPath] = word.match(/^(?:dist|config|reports)\/([a-z0-9-]+)/) ?? [];
    return words[0] === 'npm' && words[index - 1] === '--env' ? [word] : inPath === undefined ? [] : [inPath];
  });
  const stranger = named.find((name) => !known.has(name) && !isUnknown(name) && name !== 'schema');
  return stranger === undefined
    ? undefined
    : `${stranger} is no environment of config/, and nothing makes one of that name by npm run new`;
}
