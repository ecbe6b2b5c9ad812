import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

type Variables = Readonly<Record<string, string>>;

/** A program that runs, with all it has printed. */
export class Program {
  output = '';
  readonly #child: ChildProcess;

  constructor(command: string, args: readonly string[], options: SpawnOptions) {
    this.#child = spawn(command, [...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (data) => {
        this.output += String(data);
      });
    }
  }

  get over(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Its exit status, at its end. */
  async ended(): Promise<number | null> {
    if (!this.over) {
      await once(this.#child, 'exit');
    }
    return this.#child.exitCode;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.#child.kill(signal);
    await this.ended();
  }
}

/** @throws Error with what it printed when it fails */
export async function run(
  command: string,
  args: readonly string[],
  env: Variables,
  options: SpawnOptions = {},
) {
  const program = new Program(command, args, { ...options, env });
  const status = await program.ended();
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${program.output.slice(-4000)}`);
  }
  return program.output;
}

/**
 * Tries until it yields something, every half second.
 * @param server gives up when this has ended
 */
export async function eventually<T>(
  what: string,
  attempt: () => Promise<T | undefined>,
  server?: Program,
): Promise<T> {
  let last: unknown;
  for (let tries = 0; tries < 480; tries++) {
    try {
      const value = await attempt();
      if (value !== undefined) {
        return value;
      }
    } catch (error) {
      last = error;
    }
    if (server?.over) {
      throw new Error(`${what}: its program has ended. ${server.output.slice(-4000)}`);
    }
    await pause(500);
  }
  throw new Error(`${what}: not within four minutes. ${last} ${server?.output.slice(-4000) ?? ''}`);
}
