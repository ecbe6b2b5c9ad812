import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Finished {
  readonly code: number | null;
  readonly output: string;
}

/** A process that this test started, and will end. */
export class Process {
  readonly ended: Promise<number | null>;
  #log = '';
  #running = true;
  readonly #child: ChildProcess;

  constructor(argv: readonly string[], env: Readonly<Record<string, string>> = {}, input?: string) {
    const [command = '', ...args] = argv;
    this.#child = spawn(command, args, { env: { ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    const add = (chunk: Buffer) => {
      this.#log += chunk;
    };
    this.#child.stdout?.on('data', add);
    this.#child.stderr?.on('data', add);
    this.#child.stdin?.on('error', () => {});
    this.#child.stdin?.end(input ?? '');
    this.ended = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#log += String(error);
        this.#running = false;
        resolve(null);
      });
      this.#child.once('close', (code) => {
        this.#running = false;
        resolve(code);
      });
    });
  }

  get running(): boolean {
    return this.#running;
  }

  /** Everything it has printed. */
  get log(): string {
    return this.#log;
  }

  /** The process id of the child that it runs in another process namespace. */
  get innerPid(): number | undefined {
    const pid = this.#child.pid;
    return pid === undefined || !this.#running ? undefined : childOf(pid);
  }

  /** Whether what it runs in another namespace has begun to run something itself: a script that waits in `sleep`. */
  get isWaiting(): boolean {
    const pid = this.innerPid;
    return pid !== undefined && childOf(pid) !== undefined;
  }

  /** Sends a signal to the process itself, or to the one that it runs in another namespace. */
  signal(signal: NodeJS.Signals, which: 'self' | 'inner' = 'self'): void {
    const pid = which === 'self' ? this.#child.pid : this.innerPid;
    if (this.#running && pid !== undefined) {
      process.kill(pid, signal);
      if (signal === 'SIGCONT') {
        // nsenter stops together with what it runs, and has to be woken as well.
        this.#child.kill(signal);
      }
    }
  }

  async finish(seconds = 120): Promise<Finished> {
    const timer = setTimeout(() => this.signal('SIGKILL'), seconds * 1000);
    const code = await this.ended;
    clearTimeout(timer);
    return { code, output: this.#log };
  }
}

function childOf(pid: number): number | undefined {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return children === '' ? undefined : Number(children.split(' ')[0]);
  } catch {
    // It has ended since.
    return undefined;
  }
}
