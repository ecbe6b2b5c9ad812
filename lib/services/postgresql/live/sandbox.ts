import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program } from './program.ts';

export type Environment = Readonly<Record<string, string>>;

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const SEARCH_PATH = '/usr/lib/postgresql/17/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const BASE_ENVIRONMENT: Environment = {
  PATH: SEARCH_PATH,
  PYTHONPATH: '/opt/patroni',
  HOME: '/tmp',
  LANG: 'C.UTF-8',
};

/**
 * Where the real programs run: inside the root folder, as the user postgres, each in a process namespace of its own
 * as in a container. Killing such a namespace kills everything in it at one stroke, as the loss of a pod does.
 * Everything ends with the sandbox, or with the process that made it.
 */
export class Sandbox {
  readonly root: string;
  /** Folder for everything this sandbox writes, as its programs see it. */
  readonly folder: string;
  private readonly user: { readonly uid: number; readonly gid: number };
  private readonly programs: Program[] = [];

  constructor(root: string) {
    this.root = root;
    const hostFolder = mkdtempSync(join(root, 'tmp', 'holdfast-live-'));
    this.folder = hostFolder.slice(root.length);
    this.user = userIds(root, 'postgres');
    chownSync(hostFolder, this.user.uid, this.user.gid);
  }

  /** The same path as this process sees it. */
  host(path: string): string {
    return join(this.root, path);
  }

  makeFolder(name: string): string {
    const path = join(this.folder, name);
    mkdirSync(this.host(path), { recursive: true, mode: 0o700 });
    chownSync(this.host(path), this.user.uid, this.user.gid);
    return path;
  }

  write(name: string, text: string, mode = 0o600): string {
    const path = join(this.folder, name);
    writeFileSync(this.host(path), text, { mode });
    chownSync(this.host(path), this.user.uid, this.user.gid);
    return path;
  }

  read(path: string): string {
    return readFileSync(this.host(path), 'utf8');
  }

  /** Runs a program to its end. */
  async run(
    command: readonly string[],
    options: { env?: Environment; input?: string; seconds?: number } = {},
  ): Promise<Finished> {
    const [program = '', ...args] = this.chroot(command);
    const child = spawn(program, args, {
      env: { ...BASE_ENVIRONMENT, ...options.env },
      timeout: (options.seconds ?? 120) * 1000,
      killSignal: 'SIGKILL',
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    const code = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status) => resolve(status ?? -1));
    });
    return { code, stdout, stderr };
  }

  /** Runs a client that talks over its standard input and output; whoever starts it ends it. */
  client(command: readonly string[], env: Environment): ChildProcess {
    const [program = '', ...args] = this.chroot(command);
    return spawn(program, args, { env: { ...BASE_ENVIRONMENT, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  }

  start(name: string, command: readonly string[], env: Environment = {}): Program {
    const program = new Program(this, name, command, { ...BASE_ENVIRONMENT, ...env });
    this.programs.push(program);
    return program;
  }

  /** Ends every program that still runs and removes what was written. */
  async end(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.kill()));
    rmSync(this.host(this.folder), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  chroot(command: readonly string[]): readonly string[] {
    return ['chroot', '--userspec=postgres:postgres', this.root, ...command];
  }
}

function userIds(root: string, name: string): { uid: number; gid: number } {
  const line = readFileSync(join(root, 'etc/passwd'), 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) throw new Error(`no user ${name} in ${root}/etc/passwd`);
  return { uid: Number(uid), gid: Number(gid) };
}
