import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { shellCommand } from '../../../workload/shell.ts';

export interface IsolatedProps {
  readonly folder: string;
  readonly name: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly nameServer: string;
  /** Folders of this machine by where the program sees them, below /mnt. */
  readonly mounts: Readonly<Record<string, string>>;
}

/** A program that sees its own /etc/resolv.conf and its own volumes, as a container does. */
export class Isolated {
  readonly pid: number;
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  #running = true;

  constructor(props: IsolatedProps) {
    mkdirSync(props.folder, { recursive: true });
    const resolver = `${props.folder}/${props.name}.resolv.conf`;
    writeFileSync(resolver, `nameserver ${props.nameServer}\n`);
    const mounts = Object.entries(props.mounts).map(([at, folder]) => {
      mkdirSync(folder, { recursive: true });
      return `mkdir -p ${at} && mount --bind ${folder} ${at}`;
    });
    const script = [
      `mount --bind ${resolver} /etc/resolv.conf`,
      'mount -t tmpfs tmpfs /mnt',
      ...mounts,
      `exec ${shellCommand(props.command)}`,
    ].join(' && ');
    // Every step of the way is an exec: the process id stays the program's.
    this.#child = spawn('unshare', ['--mount', 'sh', '-c', script], {
      env: { PATH: process.env.PATH, HOME: props.folder, ...props.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(`${props.folder}/${props.name}.log`, { flags: 'a' });
    this.#child.stdout?.pipe(log, { end: false });
    this.#child.stderr?.pipe(log, { end: false });
    this.pid = this.#child.pid ?? 0;
    this.ended = new Promise((resolve) => {
      this.#child.once('exit', (code) => {
        this.#running = false;
        log.end();
        resolve(code);
      });
    });
  }

  get running(): boolean {
    return this.#running;
  }

  signal(signal: NodeJS.Signals): void {
    if (this.#running) {
      this.#child.kill(signal);
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM', seconds = 20): Promise<void> {
    this.signal(signal);
    const timer = setTimeout(() => this.signal('SIGKILL'), seconds * 1000);
    await this.ended;
    clearTimeout(timer);
  }
}
