import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';

export interface Finished {
  readonly code: number | null;
  readonly output: string;
}

/** Processes of this test that may still run; each is ended by its own id. */
const running = new Set<ChildProcess>();

function start(command: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const [program, ...args] = command;
  const child = spawn(program ?? '', args, {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.on('exit', () => running.delete(child));
  return child;
}

/** Runs a program to its end and returns what it printed. It is killed after `timeout` milliseconds. */
export function run(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  timeout = 120_000,
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = start(command, env);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    const timer = setTimeout(() => child.kill('SIGKILL'), timeout);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}

export interface Program {
  readonly child: ChildProcess;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
}

/** Starts a long-lived program whose output goes to a file, and to `line` if given. */
export function launch(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  log: string,
  line?: (text: string) => void,
): Program {
  const child = start(command, env);
  const file = createWriteStream(log, { flags: 'a' });
  let rest = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      file.write(chunk);
      if (line !== undefined && stream === child.stdout) {
        const lines = (rest + chunk.toString()).split('\n');
        rest = lines.pop() ?? '';
        lines.forEach(line);
      }
    });
  }
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => {
      file.end();
      resolve();
    });
  });
  return { child, ended };
}

/** Ends whatever this test started and has not ended yet. */
export async function killAll(): Promise<void> {
  const left = [...running];
  await Promise.all(
    left.map(
      (child) =>
        new Promise<void>((resolve) => {
          child.on('exit', () => resolve());
          child.kill('SIGKILL');
        }),
    ),
  );
}

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/** Waits until `check` gives something other than undefined or false; throws after `seconds`. */
export async function eventually<T>(
  what: string,
  seconds: number,
  check: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const value = await check();
      if (value !== undefined && value !== false) {
        return value;
      }
    } catch (error) {
      last = error;
    }
    await sleep(250);
  }
  throw new Error(`${what}: not within ${seconds} s${last === undefined ? '' : `, last: ${String(last)}`}`);
}
