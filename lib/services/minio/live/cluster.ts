import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { poolEndpoints } from '../config/endpoints.ts';
import { memberEnvironment } from '../config/environment.ts';
import { type GatewayTls, renderHaproxyConfig } from '../config/haproxy.ts';
import { renderStartScript } from '../config/start.ts';
import { renderStopScript } from '../config/stop.ts';
import { erasureLayout, type PoolShape } from '../erasure.ts';
import { NameServer } from './dns.ts';
import { Isolated } from './process.ts';
import type { Programs } from './programs.ts';
import { type Answer, Store } from './s3.ts';

export const ROOT = { user: 'holdfast-root', password: 'not-a-secret-0123456789' };

export const PORT = 19100;
const NAME_SERVER = '127.77.0.53';
export const GATEWAY = '127.77.0.1';
/** Table of nftables that a lost node is made with. */
const FIREWALL = `holdfast_live_${process.pid}`;
const METRICS_PORT = 18405;
const NAMESPACE = 'data-platform.svc.cluster.local';
export const SERVICE = `minio.${NAMESPACE}`;

export interface ClusterProps {
  readonly programs: Programs;
  /** Holds the volumes and the logs. */
  readonly folder: string;
  readonly pools: readonly PoolShape[];
  /** Folder with public.crt, private.key, CAs/ca.crt for the members and tls.crt, tls.key, ca.crt for the gateway. */
  readonly certificates?: string;
}

interface Member {
  readonly pool: number;
  readonly ordinal: number;
  readonly name: string;
  readonly domain: string;
  readonly host: string;
  address: string;
  process?: Isolated;
}

/** Members and a gateway as they are rendered, on addresses of the loopback interface and with a DNS of their own. */
export class Cluster {
  readonly #props: ClusterProps;
  readonly #names: NameServer;
  readonly members: readonly Member[];
  /** Pools in the members' command; the file may hold more. */
  joined: number;
  /** Variables besides the rendered ones. */
  extra: Record<string, string> = {};
  #gateway?: Isolated;
  #firewall = false;

  private constructor(props: ClusterProps, names: NameServer) {
    this.#props = props;
    this.#names = names;
    this.joined = props.pools.length;
    this.members = props.pools.flatMap((shape, pool) =>
      Array.from({ length: shape.members }, (_, ordinal) => {
        const name = `minio-pool-${pool}-${ordinal}`;
        const domain = `minio-pool-${pool}-headless.${NAMESPACE}`;
        return {
          pool,
          ordinal,
          name,
          domain,
          host: `${name}.${domain}`,
          address: `127.77.${pool + 1}.${ordinal + 10}`,
        };
      }),
    );
    for (const member of this.members) {
      names.set(member.host, member.address);
    }
  }

  static async create(props: ClusterProps): Promise<Cluster> {
    mkdirSync(props.folder, { recursive: true });
    const names = await NameServer.start(NAME_SERVER);
    names.set(SERVICE, GATEWAY);
    return new Cluster(props, names);
  }

  get scheme(): 'http' | 'https' {
    return this.#props.certificates === undefined ? 'http' : 'https';
  }

  /** Gives a name to something outside the cluster. */
  name(host: string, address: string): void {
    this.#names.set(host, address);
  }

  get nameServer(): string {
    return this.#names.address;
  }

  /** PEM authority of the members and the gateway. */
  get authority(): string | undefined {
    const { certificates } = this.#props;
    return certificates === undefined ? undefined : readFileSync(`${certificates}/gateway/ca.crt`, 'utf8');
  }

  member(index: number): Member {
    const member = this.members[index];
    if (member === undefined) {
      throw new Error(`no member ${index}`);
    }
    return member;
  }

  start(member: Member): void {
    const { programs, folder, pools, certificates } = this.#props;
    const [first] = pools;
    if (first === undefined) {
      throw new Error('no pool');
    }
    const script = `${folder}/${member.name}.start.sh`;
    writeFileSync(
      script,
      renderStartScript({
        binary: programs.minio,
        pools: pools.slice(0, this.joined).map((shape, pool) =>
          poolEndpoints({
            tls: certificates !== undefined,
            statefulSet: `minio-pool-${pool}`,
            domain: `minio-pool-${pool}-headless.${NAMESPACE}`,
            port: PORT,
            drivePath: '/mnt/export',
            shape,
          }),
        ),
        address: `${member.address}:${PORT}`,
        consoleAddress: `${member.address}:${PORT + 1}`,
        certificates: certificates && `${certificates}/members`,
      }),
    );
    const drives = pools[member.pool]?.drives ?? 0;
    member.process = new Isolated({
      folder,
      name: member.name,
      command: ['sh', script],
      nameServer: this.#names.address,
      mounts: Object.fromEntries(
        Array.from({ length: drives }, (_, drive) => [
          `/mnt/export${drive}`,
          `${folder}/volumes/${member.name}-${drive}`,
        ]),
      ),
      environment: {
        ...memberEnvironment({ parity: erasureLayout(first).parity }),
        ...this.extra,
        MINIO_ROOT_USER: ROOT.user,
        MINIO_ROOT_PASSWORD: ROOT.password,
        // Without these two MinIO would take every member on the loopback interface for itself.
        KUBERNETES_SERVICE_HOST: 'loopback',
        _MINIO_SERVER_LOCAL: `${member.host}:${PORT}`,
        // Drives of one file system, small buffers.
        MINIO_CI_CD: 'on',
        GOMAXPROCS: '1',
      },
    });
  }

  startAll(): void {
    for (const member of this.members) {
      if (member.process?.running !== true) {
        this.start(member);
      }
    }
  }

  /** Starts the members of the pools that have joined. */
  startJoined(): void {
    for (const member of this.members.filter(({ pool }) => pool < this.joined)) {
      this.start(member);
    }
  }

  kill(...members: readonly Member[]): void {
    for (const member of members) {
      member.process?.signal('SIGKILL');
    }
  }

  /** A pod that comes back on another node: the same volumes and name, another address. */
  move(member: Member, address: string): void {
    member.address = address;
    this.#names.set(member.host, address);
    this.start(member);
  }

  /** A node that is lost: no connection is closed, and packets to its address are lost without an answer. */
  vanish(member: Member): void {
    const { address } = member;
    const chain = `chain input { type filter hook input priority 0; ip daddr ${address} drop; ip saddr ${address} drop; }`;
    execFileSync('nft', ['-f', '-'], {
      input: `table inet ${FIREWALL} {\n${chain.replaceAll('; ', ';\n')}\n}\n`,
    });
    this.#firewall = true;
    member.process?.signal('SIGSTOP');
  }

  /** Packets arrive again. */
  clear(): void {
    if (this.#firewall) {
      execFileSync('nft', ['delete', 'table', 'inet', FIREWALL]);
      this.#firewall = false;
    }
  }

  /** What the kubelet does when it stops a pod: the hook, then SIGTERM. */
  async stop(member: Member): Promise<void> {
    const { folder, certificates } = this.#props;
    const script = renderStopScript({
      tls: certificates !== undefined,
      domain: member.domain,
      port: PORT,
      authority: `${certificates}/members/CAs/ca.crt`,
      patience: 60,
      address: member.address,
    });
    const hook = new Isolated({
      folder,
      name: `${member.name}.stop`,
      command: ['bash', '-c', script],
      nameServer: this.#names.address,
      mounts: {},
      environment: { HOSTNAME: member.name },
    });
    await hook.ended;
    await member.process?.stop();
  }

  /** Checks the rendered configuration with `haproxy -c`, then starts it. */
  startGateway(): void {
    const { folder, certificates } = this.#props;
    const tls: GatewayTls | undefined =
      certificates === undefined
        ? undefined
        : {
            certificate: `${certificates}/gateway/tls.crt`,
            authority: `${certificates}/gateway/ca.crt`,
            pidFile: `${folder}/haproxy.pid`,
          };
    const file = `${folder}/haproxy.cfg`;
    writeFileSync(
      file,
      renderHaproxyConfig({
        members: this.members
          .filter(({ pool }) => pool < this.joined)
          .map(({ name, host }) => ({ name, host })),
        memberPort: PORT,
        address: `${GATEWAY}:${PORT}`,
        metricsAddress: `${GATEWAY}:${METRICS_PORT}`,
        maxConnections: 500,
        threads: 1,
        drain: 10,
        tls,
      }),
    );
    execFileSync('haproxy', ['-c', '-q', '-f', file], { stdio: 'pipe' });
    this.#gateway = new Isolated({
      folder,
      name: 'gateway',
      command: ['haproxy', ...(tls === undefined ? [] : ['-W']), '-db', '-f', file],
      nameServer: this.#names.address,
      mounts: {},
      environment: {},
    });
  }

  get gateway(): Isolated {
    if (this.#gateway === undefined) {
      throw new Error('no gateway runs');
    }
    return this.#gateway;
  }

  /** The store through the gateway. */
  store(credentials = ROOT): Store {
    return new Store({
      endpoint: `${this.scheme}://${SERVICE}:${PORT}`,
      address: GATEWAY,
      authority: this.authority,
      ...credentials,
    });
  }

  async metrics(path = '/metrics'): Promise<string> {
    return (await fetch(`http://${GATEWAY}:${METRICS_PORT}${path}`)).text();
  }

  /** Servers that the gateway sends requests to. */
  async healthy(): Promise<number> {
    const match = /haproxy_backend_active_servers\{proxy="members"\} (\d+)/.exec(await this.metrics());
    return Number(match?.[1] ?? 0);
  }

  /** MinIO's own word on a member: 200 when the cluster could do without it, and no drive is being healed. */
  async dispensable(member: Member): Promise<boolean> {
    return (await this.health(member, 'cluster?maintenance=true')) === 200;
  }

  async health(member: Member, probe: string): Promise<number> {
    return (await this.ask(member, `/minio/health/${probe}`).catch(() => undefined))?.status ?? 0;
  }

  /** Asks one member, past the gateway. */
  async ask(member: Member, path: string): Promise<Answer> {
    const store = new Store({
      endpoint: `${this.scheme}://${member.host}:${PORT}`,
      address: member.address,
      authority: this.authority,
      ...ROOT,
    });
    try {
      return await store.request('GET', path, undefined, 30);
    } finally {
      store.close();
    }
  }

  /** Waits until every member is up, healed and known to the gateway. */
  async whole(seconds = 120): Promise<void> {
    await until(`all of ${this.members.length} members serve and are healed`, seconds, async () => {
      const joined = this.members.filter(({ pool }) => pool < this.joined);
      const [first] = joined;
      return (
        first !== undefined &&
        (await this.healthy()) === joined.length &&
        (await Promise.all(joined.map((member) => this.dispensable(member)))).every(Boolean)
      );
    });
  }

  async end(): Promise<void> {
    this.clear();
    for (const member of this.members) {
      member.process?.signal('SIGCONT');
    }
    await Promise.all([
      ...this.members.map((member) => member.process?.stop('SIGKILL')),
      this.#gateway?.stop('SIGTERM'),
    ]);
    await this.#names.stop();
  }
}

export async function until(what: string, seconds: number, test: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await test().catch(() => false))) {
    if (performance.now() > deadline) {
      throw new Error(`not within ${seconds} s: ${what}`);
    }
    await sleep(250);
  }
}
