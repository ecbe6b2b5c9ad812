import { join } from 'node:path';
import { fieldsOf, type Manifest } from '../../../manifest/manifest.ts';
import { mapSelects } from '../../../manifest/selector.ts';
import type { Authority } from './authority.ts';
import { type Answer, Client } from './client.ts';
import { KubernetesApi } from './kubernetes-api.ts';
import { PodOfTemplate, type PodWorld } from './pod.ts';
import { certificateNames, object, render } from './rendered.ts';
import { Service } from './service.ts';
import { eventually } from './wait.ts';

export interface ClusterProps {
  readonly folder: string;
  readonly programs: string;
  readonly authority: Authority;
  /** The environment file. */
  readonly yaml: string;
  /** Third part of its addresses: 127.0.<net>.<host>. */
  readonly net: number;
  /** Secrets besides the certificates. */
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Addresses of hosts outside of it. */
  readonly hosts?: Readonly<Record<string, string>>;
}

const apiPort = 8200;
const kubernetesPort = 6443;

/** Everything that one environment file renders of Vault, running on loopback addresses. */
export class Cluster {
  readonly manifests: readonly Manifest[];
  readonly kubernetes: KubernetesApi;
  readonly members: readonly PodOfTemplate[];
  readonly namespace: string;
  readonly certificates = new Map<string, Readonly<Record<string, string>>>();
  readonly #props: ClusterProps;
  readonly #pods: PodOfTemplate[] = [];
  readonly #services: Service[] = [];
  readonly #failures = new Map<string, number>();
  readonly #kubelets: NodeJS.Timeout[] = [];
  readonly #clients: Client[] = [];

  static async make(props: ClusterProps): Promise<Cluster> {
    const cluster = new Cluster(props);
    await cluster.kubernetes.listen(cluster.address(200), kubernetesPort);
    await cluster.#serve();
    return cluster;
  }

  private constructor(props: ClusterProps) {
    this.#props = props;
    this.manifests = render(props.yaml);
    this.namespace = String(object(this.manifests, 'StatefulSet', 'vault').metadata.namespace);
    this.kubernetes = new KubernetesApi(props.authority.issue(['kubernetes'], [this.address(200)]));
    for (const [secret, names] of certificateNames(this.manifests)) {
      this.certificates.set(secret, props.authority.issue(names));
    }
    const { replicas, template } = fieldsOf(object(this.manifests, 'StatefulSet', 'vault').spec);
    this.members = Array.from({ length: Number(replicas) }, (_, ordinal) =>
      this.addPod(`vault-${ordinal}`, template, 1 + ordinal),
    );
  }

  address(host: number): string {
    return `127.0.${this.#props.net}.${host}`;
  }

  /** A pod of that template, not started. */
  addPod(name: string, template: unknown, host: number): PodOfTemplate {
    const pod = new PodOfTemplate({
      name,
      address: this.address(host),
      folder: join(this.#props.folder, name),
      template,
      world: this.#world(),
    });
    this.#pods.push(pod);
    this.kubernetes.addPod(name, pod.labels);
    return pod;
  }

  /** The host name under which a Service's certificate is checked. */
  host(service: string): string {
    return `${service}.${this.namespace}.svc.cluster.local`;
  }

  /** A client of one pod, which checks the name of the Service in front of it. */
  client(pod: PodOfTemplate, service = 'vault', token?: string): Client {
    const client = new Client({
      address: pod.address,
      port: apiPort,
      serverName: this.host(service),
      authority: this.#props.authority.certificate,
      token,
    });
    this.#clients.push(client);
    return client;
  }

  /** A client of a Service, as a pod of the namespace would be. */
  serviceClient(service: keyof typeof serviceHosts, token?: string): Client {
    const client = new Client({
      address: this.address(serviceHosts[service]),
      port: apiPort,
      serverName: this.host(service),
      authority: this.#props.authority.certificate,
      token,
    });
    this.#clients.push(client);
    return client;
  }

  /** What a probe of a container answers; 0 when nothing does. */
  async probe(
    pod: PodOfTemplate,
    container: string,
    probe: 'livenessProbe' | 'readinessProbe',
  ): Promise<number> {
    const { path, scheme } = fieldsOf(fieldsOf(pod.container(container)[probe]).httpGet);
    if (scheme !== 'HTTPS') {
      throw new Error(`${pod.name}: the ${probe} asks by ${String(scheme)}`);
    }
    const client = new Client({
      address: pod.address,
      port: apiPort,
      serverName: this.host('vault'),
      authority: this.#props.authority.certificate,
      seconds: Number(fieldsOf(pod.container(container)[probe]).timeoutSeconds),
    });
    try {
      return (await client.ask('GET', String(path))).status;
    } catch {
      return 0;
    } finally {
      client.close();
    }
  }

  /** Pods behind a rendered Service: their labels fit, and they are ready. */
  endpoints(service: string): readonly PodOfTemplate[] {
    const selector = fieldsOf(fieldsOf(object(this.manifests, 'Service', service).spec).selector);
    return this.#pods.filter(
      (pod) =>
        mapSelects(selector as Record<string, string>, {
          ...pod.labels,
          ...this.kubernetes.labels(pod.name),
        }) && this.isReady(pod),
    );
  }

  isReady(pod: PodOfTemplate): boolean {
    const threshold = Number(fieldsOf(pod.container('vault').readinessProbe).failureThreshold);
    return (this.#failures.get(pod.name) ?? threshold) < threshold;
  }

  /** The active member, by what it says itself. */
  async active(): Promise<PodOfTemplate | undefined> {
    for (const member of this.members) {
      if ((await this.health(member))?.at('standby') === false) {
        return member;
      }
    }
    return undefined;
  }

  async waitForActive(other?: PodOfTemplate, seconds = 60): Promise<PodOfTemplate> {
    return eventually(
      'an active member',
      async () => {
        const active = await this.active();
        return active !== undefined && active !== other && active;
      },
      { seconds, log: () => this.logs() },
    );
  }

  /** Waits until all members but these are unsealed and in touch with the active one. */
  async waitForReady(count = this.members.length, seconds = 60): Promise<void> {
    await eventually(
      `${count} ready members`,
      () => this.members.filter((member) => this.isReady(member)).length >= count,
      {
        seconds,
        log: () => this.logs(),
      },
    );
  }

  logs(): string {
    return this.members
      .map((member) => {
        try {
          return `--- ${member.name}\n${member.process('vault').log.split('\n').slice(-25).join('\n')}`;
        } catch {
          return `--- ${member.name}: not started`;
        }
      })
      .join('\n');
  }

  async end(): Promise<void> {
    for (const timer of this.#kubelets) {
      clearInterval(timer);
    }
    for (const closable of [...this.#services, ...this.#clients, this.kubernetes]) {
      closable.close();
    }
    await Promise.all(this.#pods.map((pod) => pod.kill()));
  }

  /** What a member says of itself; undefined when it does not answer within 3 s. */
  async health(member: PodOfTemplate): Promise<Answer | undefined> {
    const client = new Client({
      address: member.address,
      port: apiPort,
      serverName: this.host('vault'),
      authority: this.#props.authority.certificate,
      seconds: 3,
    });
    try {
      return await client.ask('GET', '/v1/sys/health');
    } catch {
      return undefined;
    } finally {
      client.close();
    }
  }

  /** Services, and the kubelet's look at each member's readiness. */
  async #serve(): Promise<void> {
    for (const [service, host] of Object.entries(serviceHosts)) {
      const proxied = new Service(() => this.endpoints(service).map(({ address }) => address), apiPort);
      await proxied.listen(this.address(host), apiPort);
      this.#services.push(proxied);
    }
    for (const member of this.members) {
      const period = Number(fieldsOf(member.container('vault').readinessProbe).periodSeconds);
      const look = async () => {
        const status = await this.probe(member, 'vault', 'readinessProbe');
        const ready = status >= 200 && status < 400;
        this.#failures.set(member.name, ready ? 0 : (this.#failures.get(member.name) ?? 9) + 1);
      };
      this.#kubelets.push(setInterval(look, period * 1000));
    }
  }

  #world(): PodWorld {
    const { programs, authority, secrets = {}, hosts = {} } = this.#props;
    return {
      programs,
      namespace: this.namespace,
      configMap: (name, pod) => {
        const { data } = object(this.manifests, 'ConfigMap', name);
        return Object.fromEntries(
          Object.entries(fieldsOf(data)).map(([file, text]) => [file, atAddress(String(text), pod.address)]),
        );
      },
      secret: (name) => this.certificates.get(name) ?? secrets[name] ?? {},
      token: (serviceAccount, audience) =>
        this.kubernetes.token({ namespace: this.namespace, serviceAccount, audience }),
      authority: authority.certificate,
      hosts: {
        ...Object.fromEntries(
          [0, 1, 2].map((ordinal) => [
            `vault-${ordinal}.${this.host('vault-headless')}`,
            this.address(1 + ordinal),
          ]),
        ),
        ...Object.fromEntries(
          Object.entries(serviceHosts).map(([service, host]) => [this.host(service), this.address(host)]),
        ),
        ...hosts,
      },
      env: { KUBERNETES_SERVICE_HOST: this.address(200), KUBERNETES_SERVICE_PORT: String(kubernetesPort) },
    };
  }
}

/** Last part of the Services' addresses. */
const serviceHosts = { vault: 100, 'vault-active': 101 } as const;

/**
 * The rendered text on this machine, where all pods share one network: listeners and the members' own address are the
 * pod's, and nothing else is touched.
 */
export function atAddress(text: string, address: string): string {
  return text
    .replaceAll(/= ":(82\d\d)"$/gm, `= "${address}:$1"`)
    .replaceAll('//127.0.0.1:8200', `//${address}:8200`);
}
