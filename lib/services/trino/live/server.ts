import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, createWriteStream, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../names.ts';
import type { Programs } from './programs.ts';

/** Every path of the containers; longer ones first, so that none is cut by its parent's. */
const places = [...Object.values(paths), '/tmp'].sort((a, b) => b.length - a.length);

export interface LiveServerProps {
  readonly programs: Programs;
  /** Folder that stands for the container's root. */
  readonly root: string;
  readonly name: string;
  /** Loopback address that stands for the pod's. */
  readonly address: string;
  readonly tls: boolean;
  /** The rendered ConfigMap. */
  readonly files: Readonly<Record<string, string>>;
  /** Files of other volumes, by their path in the container. */
  readonly mounted: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** What DNS would say: lines of a hosts file. */
  readonly hosts: readonly string[];
}

/**
 * A server with the rendered files in a folder of its own, started by the rendered script. What differs from the
 * cluster are paths, the address that it listens on, and that names are looked up in a file.
 */
export class LiveServer {
  readonly props: LiveServerProps;
  private child: ChildProcess | undefined;
  private ended: Promise<number | null> = Promise.resolve(null);

  constructor(props: LiveServerProps) {
    this.props = props;
  }

  get log(): string {
    return join(this.props.root, 'trino.log');
  }

  /** Where a path of the container is on this machine. */
  path(inContainer: string): string {
    return join(this.props.root, inContainer);
  }

  /** The text with the container's paths replaced by this machine's. */
  private here(text: string): string {
    const pattern = new RegExp(`(?<![\\w.-])(${places.join('|')})(?=[/\\s"'=]|$)`, 'gm');
    return text.replace(pattern, (path) => this.path(path));
  }

  private write(file: string, text: string, addition = ''): void {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, this.here(text) + addition);
  }

  prepare(): void {
    const { files, mounted, programs, root, hosts, address } = this.props;
    for (const folder of [paths.run, paths.data, paths.catalogs, join(paths.home, 'bin'), '/tmp']) {
      mkdirSync(this.path(folder), { recursive: true });
    }
    for (const part of ['lib', 'plugin', 'secrets-plugin']) {
      symlinkSync(join(programs.home, part), this.path(join(paths.home, part)));
    }
    // A pod's localhost is its own.
    writeFileSync(join(root, 'hosts'), `${[...hosts, `${address} localhost`].join('\n')}\n`);
    for (const [name, text] of Object.entries(files)) {
      this.write(this.path(join(paths.config, name)), text, this.addition(name));
    }
    for (const [path, text] of Object.entries(mounted)) {
      this.write(this.path(path), text);
    }
    // Of the image, and not in the server's archive.
    const start = this.path(join(paths.home, 'bin', 'run-trino'));
    const launcher = `${join(programs.home, 'bin', 'launcher')} run --etc-dir ${this.path(paths.config)}`;
    writeFileSync(start, `#!/bin/bash\nexec ${launcher} -Dnode.id=${this.props.name}\n`);
    chmodSync(start, 0o755);
  }

  /** What stands for the pod's own network and for DNS. */
  private addition(file: string): string {
    const { address, tls, root } = this.props;
    if (file === 'jvm.config') {
      return `-Djdk.net.hosts.file=${join(root, 'hosts')}\n`;
    }
    const internal = tls ? `${address.replaceAll('.', '-')}.ip` : address;
    return file === 'node.properties' ? `node.bind-ip=${address}\nnode.internal-address=${internal}\n` : '';
  }

  start(): void {
    const { programs, env } = this.props;
    const child = spawn('bash', [this.path(join(paths.config, 'start.sh'))], {
      env: { PATH: `${programs.java}/bin:${process.env.PATH}`, JAVA_HOME: programs.java, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(this.log, { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    this.ended = new Promise((resolve) => {
      child.on('exit', (code) => {
        log.end();
        resolve(code);
      });
    });
    this.child = child;
  }

  get running(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The rendered hook, with this server in place of the container's process 1. Resolves when it has ended. */
  leave(script: string): Promise<number | null> {
    const here = script
      .replaceAll('localhost', this.props.address)
      .replace('kill -0 1 ', `kill -0 ${this.child?.pid} `);
    const hook = spawn('bash', ['-c', here], { stdio: 'ignore' });
    return new Promise((resolve) => {
      hook.on('exit', resolve);
    });
  }

  /** Resolves with the status when the server has ended by itself. */
  end(): Promise<number | null> {
    return this.ended;
  }

  async kill(): Promise<void> {
    if (this.running) {
      this.child?.kill('SIGKILL');
      await this.ended;
    }
  }
}
