/** The programs of the control plane: built or unpacked once, kept outside the repository. */
import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where go.mod stands. */
const moduleFolder = join(import.meta.dirname, '..');

/** Folders of programs. */
export interface Binaries {
  readonly kubeApiserver: string;
  readonly kubeControllerManager: string;
  readonly kubeScheduler: string;
  readonly kubectl: string;
  readonly etcd: string;
  /** Of Kubernetes: `v1.36.3`. */
  readonly version: string;
}

/** Something that can't be had on this machine: no fault of what is tested. */
export class Unavailable extends Error {}

/** `$XDG_CACHE_HOME/holdfast`, or `~/.cache/holdfast`. */
export const cacheFolder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'holdfast');

/**
 * @param say told of what takes minutes
 * @throws Unavailable when Go or etcd can't be had
 */
export async function binaries(say: (line: string) => void): Promise<Binaries> {
  const version = await kubernetesVersion();
  const kubernetes = await builtOnce(join(cacheFolder, 'control-plane', version), version, say);
  const program = (name: string) => join(kubernetes, name);
  return {
    kubeApiserver: program('kube-apiserver'),
    kubeControllerManager: program('kube-controller-manager'),
    kubeScheduler: program('kube-scheduler'),
    kubectl: program('kubectl'),
    etcd: await etcd(),
    version,
  };
}

/** kubectl alone, for a cluster that is there already. */
export async function kubectlOnly(say: (line: string) => void): Promise<string> {
  const onPath = await run('kubectl', ['version', '--client']).catch(() => undefined);
  return onPath === undefined ? (await binaries(say)).kubectl : 'kubectl';
}

async function kubernetesVersion(): Promise<string> {
  const text = await readFile(join(moduleFolder, 'go.mod'), 'utf8');
  const version = /^\s*(?:require )?k8s\.io\/kubernetes (v\S+)/m.exec(text)?.[1];
  if (version === undefined) {
    throw new Error('test/cluster/go.mod requires no k8s.io/kubernetes');
  }
  return version;
}

async function builtOnce(folder: string, version: string, say: (line: string) => void): Promise<string> {
  const built = await readdir(folder).catch(() => []);
  if (built.length > 0) {
    return folder;
  }
  await run('go', ['version']).catch(() => {
    throw new Unavailable('Go is not installed, and the control plane is built with it');
  });
  const tools = (await run('go', ['tool'], { cwd: moduleFolder })).stdout
    .split('\n')
    .filter((tool) => tool.startsWith('k8s.io/kubernetes/cmd/'));
  say(`building ${tools.length} programs of Kubernetes ${version}: minutes, once`);
  const building = `${folder}.building`;
  await mkdir(building, { recursive: true });
  await run('go', ['build', '-trimpath', '-ldflags', linkFlags(version), '-o', `${building}/`, ...tools], {
    cwd: moduleFolder,
    env: { ...process.env, CGO_ENABLED: '0' },
    maxBuffer: 64 * 1024 ** 2,
    timeout: LONGEST_BUILD * 1000,
  }).catch((error: Error & { stderr?: string }) => {
    throw new Unavailable(`go build: ${error.stderr?.trim().split('\n').at(-1) || error.message}`);
  });
  // In one step: what a build that was ended half-way leaves behind is never taken for a whole one.
  await rename(building, folder);
  return folder;
}

/** Seconds after which a machine counts as too slow to build Kubernetes; what was compiled is kept for the next try. */
const LONGEST_BUILD = 1500;

/** Without them the programs call themselves v0.0.0, which kubectl warns of. */
function linkFlags(version: string): string {
  const [major, minor] = version.slice(1).split('.');
  const stamps = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((at) => [
    `-X ${at}.gitVersion=${version}`,
    `-X ${at}.gitMajor=${major}`,
    `-X ${at}.gitMinor=${minor}`,
  ]);
  return ['-s', '-w', ...stamps].join(' ');
}

/** Debian's package is unpacked, not installed: that starts no server and needs no root. */
async function etcd(): Promise<string> {
  const installed = await run('etcd', ['--version']).catch(() => undefined);
  if (installed !== undefined) {
    return 'etcd';
  }
  const kept = join(cacheFolder, 'etcd', 'etcd');
  if ((await run(kept, ['--version']).catch(() => undefined)) !== undefined) {
    return kept;
  }
  const work = await mkdtemp(join(tmpdir(), 'holdfast-etcd-'));
  try {
    await run('apt-get', ['download', 'etcd-server'], { cwd: work });
    const [file] = (await readdir(work)).filter((name) => name.endsWith('.deb'));
    await run('dpkg', ['-x', file ?? '', join(work, 'root')], { cwd: work });
    await mkdir(join(cacheFolder, 'etcd'), { recursive: true });
    await copyFile(join(work, 'root/usr/bin/etcd'), `${kept}.new`);
    await chmod(`${kept}.new`, 0o755);
    await rename(`${kept}.new`, kept);
    return kept;
  } catch (error) {
    throw new Unavailable(
      `etcd is not installed, and Debian's etcd-server can't be unpacked: ${reason(error)}`,
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n').at(-1) ?? text;
}
