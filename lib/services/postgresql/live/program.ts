import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment, Sandbox } from './sandbox.ts';

/** A server in its own process namespace. Its output goes to a log file. */
export class Program {
  readonly name: string;
  private readonly logFile: string;
  private readonly process: ChildProcess;
  private readonly ended: Promise<void>;
  private over = false;

  constructor(sandbox: Sandbox, name: string, command: readonly string[], env: Environment) {
    this.name = name;
    this.logFile = sandbox.host(join(sandbox.folder, `${name}.log`));
    // Dies with this process (setpriv), in a new process and mount namespace (unshare) with its own /proc and
    // /dev/shm, and the program inside dies with unshare. The user changes last, as that forgets the death signal.
    const mounts = `mount -t proc proc "$0/proc" && mount -t tmpfs -o mode=1777 tmpfs "$0/dev/shm" && exec "$@"`;
    const [first = '', ...inside] = sandbox.chroot(['setpriv', '--pdeathsig', 'KILL', ...command]);
    const log = openSync(this.logFile, 'a');
    this.process = spawn(
      'setpriv',
      [
        '--pdeathsig',
        'KILL',
        'unshare',
        '--mount',
        '--pid',
        '--fork',
        'sh',
        '-c',
        mounts,
        sandbox.root,
        first,
        ...inside,
      ],
      { env, stdio: ['ignore', log, log] },
    );
    closeSync(log);
    this.ended = new Promise<void>((resolve) => {
      this.process.on('error', () => resolve());
      this.process.on('close', () => resolve());
    }).then(() => {
      this.over = true;
    });
  }

  get running(): boolean {
    return !this.over;
  }

  log(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  /** As the kubelet stops a container: SIGTERM to its first process, then wait. */
  async stop(): Promise<void> {
    this.signal('SIGTERM');
    await this.ended;
  }

  /** As a pod vanishes: everything inside dies at once. */
  async kill(): Promise<void> {
    if (this.running) this.signal('SIGKILL');
    await this.ended;
  }

  signal(signal: NodeJS.Signals): void {
    const [first] = childrenOf(this.process.pid);
    if (first === undefined) {
      // Not there yet, or gone already: unshare itself is what can be ended.
      if (signal === 'SIGKILL') this.process.kill('SIGKILL');
      return;
    }
    try {
      process.kill(first, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

function childrenOf(pid: number | undefined): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}
