import { readFileSync, writeFileSync } from 'node:fs';
import type { Surroundings } from '../../lib/command/surroundings.ts';
import { runVerify } from '../../lib/command/verify.ts';
import { newEnvironment } from '../new.ts';
import { report } from '../report.ts';
import { synth } from '../synth.ts';
import { simpleCommands } from './shell.testing.ts';

type Command = (args: readonly string[], surroundings: Surroundings) => number | Promise<number>;

/** The scripts that a page may show with their output. */
const commands: Readonly<Record<string, Command>> = { synth, report, new: newEnvironment, verify: runVerify };

/**
 * A page whose console blocks hold what their commands print now. They run one after the other in the working folder,
 * as a reader would run them: `$ npm run …`, with `2>&1` and `| head -N`, `| tail -N` or `| grep TEXT` behind it.
 * @throws Error for a command that can't be run here
 */
export async function withOutputs(text: string): Promise<string> {
  const parts = text.split(/^(```console\n[\s\S]*?^```$)/m);
  const shown: string[] = [];
  for (const part of parts) {
    shown.push(part.startsWith('```console\n') ? await blockWithOutputs(part) : part);
  }
  return shown.join('');
}

async function blockWithOutputs(block: string): Promise<string> {
  const lines: string[] = [];
  for (const [, command = ''] of block.matchAll(/^\$ (.*)$/gm)) {
    lines.push(`$ ${command}`, ...(await outputOf(command)));
  }
  return `\`\`\`console\n${lines.join('\n')}\n\`\`\``;
}

async function outputOf(command: string): Promise<string[]> {
  const [[program, run, ...words] = [], ...filters] = simpleCommands(command);
  const [script = '', dashes, ...args] = words.filter((word) => word !== '--silent');
  const main = commands[script];
  if (program === 'sed') {
    return edited(command, words);
  }
  if (program !== 'npm' || run !== 'run' || main === undefined || (dashes ?? '--') !== '--') {
    throw new Error(`${command}: a console block runs npm run ${Object.keys(commands).join(', ')} alone`);
  }
  const joined = command.includes('2>&1');
  const out = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof out) => ({
    write(text: string) {
      out[name] += text;
    },
  });
  await main(args, { stdout: stream('stdout'), stderr: stream(joined ? 'stdout' : 'stderr'), env: {} });
  return [...linesOf(out.stderr), ...filters.reduce(filtered, linesOf(out.stdout))];
}

/** `sed -i 's/this/that/' FILE`: an edit of an environment, which prints nothing. */
function edited(command: string, [expression = '', file = '']: readonly string[]): string[] {
  const [, pattern, by] = expression.match(/^s\/([^/]+)\/([^/]*)\/$/) ?? [];
  const text = readFileSync(file, 'utf8');
  if (pattern === undefined || by === undefined || !new RegExp(pattern).test(text)) {
    throw new Error(`${command}: changes nothing, or is no sed -i 's/this/that/' FILE`);
  }
  writeFileSync(file, text.replace(new RegExp(pattern, 'gm'), by));
  return [];
}

function filtered(lines: string[], [program, option = '']: readonly string[]): string[] {
  switch (program) {
    case 'head':
      return lines.slice(0, Number(option.slice(1)));
    case 'tail':
      return lines.slice(-Number(option.slice(1)));
    case 'grep':
      return lines.filter((line) => line.includes(option));
    default:
      throw new Error(`${program} is no filter of console blocks: head, tail and grep are`);
  }
}

/** The lines of an output; empty ones at its ends are left out, as a page has its own. */
function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/^\n+|\n+$/g, '').split('\n');
}
