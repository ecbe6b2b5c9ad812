import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { Environment, Sandbox } from './sandbox.ts';

export interface Acknowledgement {
  readonly id: number;
  /** Milliseconds on this process's clock. */
  readonly at: number;
}

/**
 * A client that writes one row after the other, and notes each one that the server acknowledged. A row whose
 * transaction failed, or whose answer never came, is not noted: it may or may not be there. After a lost connection
 * it connects anew and goes on with the next row, as an application does.
 */
export class Writer {
  readonly acknowledged: Acknowledgement[] = [];
  /** What went wrong in between, newest last. */
  readonly complaints: string[] = [];
  private readonly sandbox: Sandbox;
  private readonly command: readonly string[];
  private readonly env: Environment;
  private readonly first: number;
  private readonly step: number;
  private psql: ChildProcess | undefined;
  private stopped = false;
  private readonly done: Promise<void>;

  /** Writes ids `first`, `first + step`, …, so that several writers never meet. */
  constructor(sandbox: Sandbox, command: readonly string[], env: Environment, first: number, step: number) {
    this.sandbox = sandbox;
    this.command = command;
    this.env = env;
    this.first = first;
    this.step = step;
    this.done = this.write();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.psql?.stdin?.end();
    const timer = setTimeout(() => this.psql?.kill('SIGKILL'), 5000);
    await this.done;
    clearTimeout(timer);
  }

  private async write(): Promise<void> {
    let id = this.first;
    while (!this.stopped) {
      const psql = this.sandbox.client(this.command, this.env);
      this.psql = psql;
      psql.stdin?.on('error', () => undefined);
      psql.stderr?.setEncoding('utf8').on('data', (text: string) => this.complaints.push(text.trim()));
      const insert = (): void => {
        psql.stdin?.write(`INSERT INTO written (id) VALUES (${id}) RETURNING 'acknowledged ' || id;\n`);
      };
      insert();
      if (psql.stdout) {
        for await (const line of createInterface({ input: psql.stdout })) {
          const match = /^acknowledged (\d+)$/.exec(line);
          if (match?.[1] === undefined) continue;
          this.acknowledged.push({ id: Number(match[1]), at: performance.now() });
          id += this.step;
          if (this.stopped) break;
          insert();
        }
      }
      psql.kill('SIGKILL');
      // Its fate is unknown: never write the same id again.
      id += this.step;
      if (!this.stopped) await pause(100);
    }
  }
}

/** The longest time between two acknowledgements in a row, of all writers together, in seconds. */
export function longestPause(acknowledged: readonly Acknowledgement[], since: number): number {
  const times = acknowledged.map(({ at }) => at).filter((at) => at >= since);
  times.sort((a, b) => a - b);
  let longest = 0;
  for (let index = 1; index < times.length; index += 1) {
    longest = Math.max(longest, (times[index] ?? 0) - (times[index - 1] ?? 0));
  }
  return longest / 1000;
}
