/** A headless Chromium, spoken to over two pipes by its DevTools protocol. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** The program, or undefined where there is none. */
export function findChromium(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export class Browser {
  /** What the page complained of: exceptions, and errors on its console. */
  readonly complaints: string[] = [];
  private readonly process: ChildProcess;
  private readonly profile = mkdtempSync(join(tmpdir(), 'holdfast-chromium-'));
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private session: string | undefined;
  private last = 0;
  private rest = '';

  constructor(program: string) {
    // No account, no updates, no look-ups: a page from the disk needs no network.
    const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update'];
    this.process = spawn(
      program,
      [
        ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-sync', ...quiet],
        ...['--remote-debugging-pipe', `--user-data-dir=${this.profile}`, 'about:blank'],
      ],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
    );
    (this.process.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => this.read(text));
  }

  /** A new tab with the file. */
  async open(url: string): Promise<void> {
    const { targetId } = (await this.send('Target.createTarget', { url: 'about:blank' })) as {
      targetId: string;
    };
    const attached = await this.send('Target.attachToTarget', { targetId, flatten: true });
    this.session = (attached as { sessionId: string }).sessionId;
    await this.send('Runtime.enable');
    await this.send('Page.enable');
    await this.send('Page.navigate', { url });
    await this.evaluate(
      "new Promise((done) => document.readyState === 'complete' ? done() : addEventListener('load', done))",
    );
  }

  /** The value of an expression in the page. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = (await this.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    })) as { result: { value: T }; exceptionDetails?: { exception?: { description?: string } } };
    if (exceptionDetails !== undefined) {
      throw new Error(exceptionDetails.exception?.description ?? 'the page threw');
    }
    return result.value;
  }

  /** A key as a person presses it. */
  async press(key: string, code: number): Promise<void> {
    // What types no character is a raw key; Enter types one, and presses buttons by it.
    const text = key === 'Enter' ? '\r' : undefined;
    for (const type of [text === undefined ? 'rawKeyDown' : 'keyDown', 'keyUp']) {
      await this.send('Input.dispatchKeyEvent', { type, key, code: key, text, windowsVirtualKeyCode: code });
    }
  }

  /** @throws Error when the browser refuses the command */
  send(method: string, params: object = {}): Promise<unknown> {
    this.last += 1;
    const id = this.last;
    const sessionId = method.startsWith('Target.') ? undefined : this.session;
    (this.process.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ result, error }) =>
        error === undefined ? resolve(result) : reject(new Error(`${method}: ${error.message}`)),
      );
    });
  }

  async close(): Promise<void> {
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    this.session = undefined;
    await this.send('Browser.close');
    await gone;
    rmSync(this.profile, { recursive: true, force: true });
  }

  private read(text: string): void {
    const parts = (this.rest + text).split('\0');
    this.rest = parts.pop() ?? '';
    for (const part of parts) {
      const answer: Answer = JSON.parse(part);
      if (answer.id !== undefined) {
        this.waiting.get(answer.id)?.(answer);
        this.waiting.delete(answer.id);
      } else if (
        answer.method === 'Runtime.exceptionThrown' ||
        answer.method === 'Runtime.consoleAPICalled'
      ) {
        this.complaints.push(JSON.stringify(answer.params));
      }
    }
  }
}
