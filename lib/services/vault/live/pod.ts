import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Fields, fieldsOf, listOf } from '../../../manifest/manifest.ts';
import { type Finished, Process } from './process.ts';
import { eventually } from './wait.ts';

/** What the cluster gives to its pods. */
export interface PodWorld {
  /** Folder with the program, which the image would bring. */
  readonly programs: string;
  readonly namespace: string;
  /** ConfigMaps by name, after this machine's addresses were put in. */
  readonly configMap: (name: string, pod: PodOfTemplate) => Readonly<Record<string, string>>;
  readonly secret: (name: string) => Readonly<Record<string, string>>;
  readonly token: (serviceAccount: string, audience: string) => string;
  /** `kube-root-ca.crt`. */
  readonly authority: string;
  /** Addresses by host name. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Variables that the kubelet sets in every container. */
  readonly env: Readonly<Record<string, string>>;
}

export interface PodOfTemplateProps {
  readonly name: string;
  readonly address: string;
  readonly folder: string;
  /** The rendered pod template. */
  readonly template: unknown;
  readonly world: PodWorld;
}

/**
 * A pod out of a rendered template, run by the kubelet's rules as far as one machine allows: a root folder of its own
 * that only its volumes make writable, its ids, one process namespace, and each container's command and environment as
 * they stand in the template. Only the network is this machine's.
 */
export class PodOfTemplate {
  readonly name: string;
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly #props: PodOfTemplateProps;
  readonly #root: string;
  readonly #spec: Fields;
  #pause: Process | undefined;
  readonly #processes = new Map<string, Process>();

  constructor(props: PodOfTemplateProps) {
    this.name = props.name;
    this.address = props.address;
    this.#props = props;
    this.#root = join(props.folder, 'root');
    this.#spec = fieldsOf(fieldsOf(props.template).spec);
    const labels = fieldsOf(fieldsOf(fieldsOf(props.template).metadata).labels);
    this.labels = Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
    this.#makeRoot();
    this.mountVolumes();
  }

  /** The rendered container of that name. */
  container(name: string): Fields {
    const all = [...listOf(this.#spec.containers), ...listOf(this.#spec.initContainers)];
    const found = all.find((container) => container.name === name);
    if (found === undefined) {
      throw new Error(`pod ${this.name} has no container ${name}`);
    }
    return found;
  }

  /** Writes every volume but the claims anew, as the kubelet does when a Secret or ConfigMap changes. */
  mountVolumes(): void {
    const volumes = new Map(listOf(this.#spec.volumes).map((volume) => [String(volume.name), volume]));
    const mounts = [...listOf(this.#spec.containers), ...listOf(this.#spec.initContainers)].flatMap(
      (container) => listOf(container.volumeMounts),
    );
    const written = new Set<string>();
    for (const { name, mountPath } of mounts) {
      const path = String(mountPath);
      if (!written.has(path)) {
        written.add(path);
        this.#mount(volumes.get(String(name)), path);
      }
    }
  }

  /** Starts the pod's namespaces, and a container in them. */
  async start(name: string): Promise<Process> {
    await this.#startNamespaces();
    const container = this.container(name);
    const argv = [...listOfText(container.command), ...listOfText(container.args)];
    const process = new Process(this.#inside(argv), this.#environment(container));
    this.#processes.set(name, process);
    return process;
  }

  /** Runs a command in a container of the pod, as `kubectl exec` does. */
  async exec(
    name: string,
    argv: readonly string[],
    options: { readonly env?: Readonly<Record<string, string>>; readonly input?: string } = {},
  ): Promise<Finished> {
    await this.#startNamespaces();
    const env = { ...this.#environment(this.container(name)), ...options.env };
    return new Process(this.#inside(argv), env, options.input).finish();
  }

  /** Runs a container to its end. */
  async run(name: string): Promise<Finished> {
    return (await this.start(name)).finish();
  }

  process(name: string): Process {
    const process = this.#processes.get(name);
    if (process === undefined) {
      throw new Error(`container ${name} of ${this.name} was never started`);
    }
    return process;
  }

  /** Where a path of the pod is on this machine. */
  path(inside: string): string {
    return join(this.#root, inside);
  }

  /** Ends everything in it at once, as the loss of its node does. */
  async kill(): Promise<void> {
    for (const process of this.#processes.values()) {
      process.signal('SIGKILL', 'inner');
    }
    this.#pause?.signal('SIGKILL');
    await Promise.all([this.#pause?.ended, ...[...this.#processes.values()].map(({ ended }) => ended)]);
    this.#pause = undefined;
  }

  #makeRoot(): void {
    const { world } = this.#props;
    for (const folder of ['etc/ssl', 'proc', 'dev', 'usr', 'opt/bin', 'var', 'run']) {
      mkdirSync(join(this.#root, folder), { recursive: true });
    }
    for (const link of ['bin', 'sbin', 'lib', 'lib64']) {
      symlinkSync(`usr/${link}`, join(this.#root, link));
    }
    symlinkSync('../run', join(this.#root, 'var/run'));
    const hosts = Object.entries(world.hosts).map(([host, address]) => `${address} ${host}`);
    writeFileSync(join(this.#root, 'etc/hosts'), `127.0.0.1 localhost\n${hosts.join('\n')}\n`);
    writeFileSync(join(this.#root, 'etc/nsswitch.conf'), 'hosts: files\n');
  }

  async #startNamespaces(): Promise<void> {
    if (this.#pause?.running) {
      return;
    }
    const root = this.#root;
    const script = [
      `mount --rbind /usr ${root}/usr`,
      `mount --rbind /dev ${root}/dev`,
      `mount --rbind /etc/ssl ${root}/etc/ssl`,
      `mount --bind ${this.#props.world.programs} ${root}/opt/bin`,
      `mount -t proc proc ${root}/proc`,
      'echo up',
      // Ends by itself if the test is killed.
      'exec sleep 3600',
    ].join(' && ');
    const pause = new Process(
      ['unshare', '--mount', '--pid', '--fork', '--kill-child=SIGKILL', 'sh', '-c', script],
      { PATH: process.env.PATH ?? '' },
    );
    this.#pause = pause;
    await eventually(`the namespaces of ${this.name}`, () => pause.log.includes('up'), {
      seconds: 20,
      log: () => pause.log,
    });
  }

  /** The command line that runs another one inside the pod, under the ids of its template. */
  #inside(argv: readonly string[]): string[] {
    const { runAsUser, runAsGroup } = fieldsOf(this.#spec.securityContext);
    return [
      ...['nsenter', `--target=${this.#pause?.innerPid}`, '--mount', '--pid'],
      // The root is changed inside: only there are its mounts.
      ...['/usr/sbin/chroot', `--userspec=${runAsUser}:${runAsGroup}`, '--groups=', this.#root, ...argv],
    ];
  }

  #environment(container: Fields): Record<string, string> {
    const { world, name } = this.#props;
    const env: Record<string, string> = { PATH: '/opt/bin:/usr/bin:/bin', ...world.env };
    for (const variable of listOf(container.env)) {
      const source = fieldsOf(variable.valueFrom);
      const field = fieldsOf(source.fieldRef).fieldPath;
      const secret = fieldsOf(source.secretKeyRef);
      const value =
        field === 'metadata.name'
          ? name
          : field === 'metadata.namespace'
            ? world.namespace
            : secret.name === undefined
              ? String(variable.value).replaceAll(
                  /\$\(([A-Z_0-9]+)\)/g,
                  (all, inner: string) => env[inner] ?? all,
                )
              : world.secret(String(secret.name))[String(secret.key)];
      if (value === undefined) {
        throw new Error(`${name}: no value for ${String(variable.name)}`);
      }
      env[String(variable.name)] = value;
    }
    return env;
  }

  #mount(volume: Fields | undefined, path: string): void {
    const at = this.path(path);
    const group = Number(fieldsOf(this.#spec.securityContext).fsGroup);
    mkdirSync(at, { recursive: true });
    if (volume === undefined || volume.emptyDir !== undefined) {
      // A claim, or scratch space: the group of the pod may write.
      chownSync(at, 0, group);
      chmodSync(at, 0o2775);
      return;
    }
    for (const [file, { text, mode }] of Object.entries(this.#files(volume))) {
      const target = join(at, file);
      mkdirSync(dirname(target), { recursive: true });
      rmSync(target, { force: true });
      writeFileSync(target, text);
      chownSync(target, 0, group);
      chmodSync(target, mode);
    }
  }

  #files(volume: Fields): Record<string, { readonly text: string; readonly mode: number }> {
    const { world } = this.#props;
    if (volume.configMap !== undefined) {
      const { name, defaultMode } = fieldsOf(volume.configMap);
      return withMode(world.configMap(String(name), this), Number(defaultMode));
    }
    if (volume.secret !== undefined) {
      const { secretName, defaultMode, items } = fieldsOf(volume.secret);
      const data = world.secret(String(secretName));
      const chosen =
        items === undefined
          ? data
          : Object.fromEntries(listOf(items).map(({ key, path }) => [String(path), data[String(key)] ?? '']));
      return withMode(chosen, Number(defaultMode));
    }
    const { sources, defaultMode } = fieldsOf(volume.projected);
    const files: Record<string, string> = {};
    for (const source of listOf(sources)) {
      const token = fieldsOf(source.serviceAccountToken);
      if (token.path !== undefined) {
        const audience = token.audience === undefined ? 'api' : String(token.audience);
        files[String(token.path)] = world.token(String(this.#spec.serviceAccountName), audience);
      }
      for (const { path } of listOf(fieldsOf(source.configMap).items)) {
        files[String(path)] = world.authority;
      }
      for (const { path } of listOf(fieldsOf(source.downwardAPI).items)) {
        files[String(path)] = world.namespace;
      }
    }
    return withMode(files, Number(defaultMode));
  }
}

function withMode(files: Readonly<Record<string, string>>, mode: number) {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, { text, mode }]));
}

function listOfText(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
