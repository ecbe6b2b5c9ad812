import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Whom the programs run as: Elasticsearch refuses root. */
export const unprivileged = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : undefined;

/** Gives a folder to that user. */
export function own(folder: string): void {
  if (unprivileged !== undefined) {
    execFileSync('chown', ['-R', `${unprivileged.uid}:${unprivileged.gid}`, folder]);
  }
}

export interface Finished {
  readonly code: number;
  readonly output: string;
}

/** Runs a program to its end, as the unprivileged user. */
export function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Finished> {
  return new Promise((resolve) => {
    execFile(program, args, { env, timeout: 120_000, ...unprivileged }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1;
      resolve({ code, output: `${stdout}${stderr}` });
    });
  });
}

const running = new Set<ChildProcess>();

/** Starts a script that becomes a server, as the unprivileged user; its output goes to a file. */
export function launch(script: string, env: NodeJS.ProcessEnv, log: string): ChildProcess {
  const file = openSync(log, 'a');
  const child = spawn('bash', ['-c', script], { env, stdio: ['ignore', file, file], ...unprivileged });
  running.add(child);
  child.on('exit', () => running.delete(child));
  return child;
}

/** Resolves with the exit code when the process has ended; a signal counts as -1. */
export function ended(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve(child.exitCode ?? -1);
  }
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? -1)));
}

/** Kills what is left of what this test has started. */
export async function killAll(): Promise<void> {
  const left = [...running];
  for (const child of left) {
    child.kill('SIGKILL');
  }
  await Promise.all(left.map(ended));
}

/** Ports of the loopback interface that are free now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.once('listening', () => {
            const address = server.address();
            resolve(typeof address === 'object' && address !== null ? address.port : 0);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Asks until the answer is neither undefined nor false; throws after `seconds`, with the last error. */
export async function eventually<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) {
        return answer;
      }
    } catch (error) {
      last = error;
    }
    await pause(200);
  }
  throw new Error(`${what}: not within ${seconds} s (${String(last)})`);
}
