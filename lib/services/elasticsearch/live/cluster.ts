import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NodeRole, renderElasticsearchYml } from '../config/elasticsearch-yml.ts';
import { heapMebibytes } from '../config/heap.ts';
import { renderJvmOptions } from '../config/jvm-options.ts';
import { renderPreStopScript } from '../config/pre-stop-script.ts';
import { renderPrepareScript } from '../config/prepare-script.ts';
import { renderRolesYml } from '../config/roles-yml.ts';
import { renderStartScript } from '../config/start-script.ts';
import { issue, makeAuthority } from './certificates.ts';
import type { Client } from './client.ts';
import type { NodeFiles } from './image.ts';
import { LiveNode } from './node.ts';
import { eventually, freePorts, killAll } from './process.ts';
import type { Programs } from './programs.ts';

export interface LiveClusterProps {
  readonly programs: Programs;
  /** Nodes of every role. */
  readonly members: number;
  /** Nodes of no role. */
  readonly coordinating: number;
  readonly secure: boolean;
}

const zones = ['zone-a', 'zone-b', 'zone-c'];

/** Nodes with what Holdfast renders for them, on this machine's loopback interface. */
export class LiveCluster {
  readonly root = mkdtempSync(join(tmpdir(), 'holdfast-elasticsearch-'));
  readonly authority = join(this.root, 'authority');
  readonly tls?: string;
  readonly members: readonly LiveNode[];
  readonly coordinating: readonly LiveNode[];

  private constructor(props: LiveClusterProps, ports: readonly number[]) {
    // mkdtemp makes it for root alone.
    chmodSync(this.root, 0o755);
    if (props.secure) {
      this.tls = join(this.root, 'tls');
      makeAuthority(this.authority);
      this.issue('first');
    }
    const names = Array.from({ length: props.members }, (_, ordinal) => `es-${ordinal}`);
    const seeds = names.map((_, index) => ports[index * 3 + 1] ?? 0);
    const node = (name: string, index: number, roles?: readonly NodeRole[]) =>
      new LiveNode({
        programs: props.programs,
        name,
        root: this.root,
        ports: {
          http: ports[index * 3] ?? 0,
          transport: ports[index * 3 + 1] ?? 0,
          readiness: ports[index * 3 + 2] ?? 0,
        },
        seeds,
        files: nodeFiles(props.secure, roles === undefined ? names : undefined, roles),
        zone: zones[index % zones.length] ?? '',
        tls: this.tls,
      });
    this.members = names.map((name, index) => node(name, index));
    this.coordinating = Array.from({ length: props.coordinating }, (_, index) =>
      node(`coordinating-${index}`, props.members + index, []),
    );
  }

  static async make(props: LiveClusterProps): Promise<LiveCluster> {
    return new LiveCluster(props, await freePorts(3 * (props.members + props.coordinating)));
  }

  /** A new certificate of the same authority, in `tls`. */
  issue(commonName: string): void {
    if (this.tls !== undefined) {
      issue(this.authority, this.tls, commonName);
      copyFileSync(join(this.authority, 'ca.crt'), join(this.tls, 'ca.crt'));
    }
  }

  /** Every node is there, every member votes and every shard has its copies, as `client`'s node sees it. */
  async whole(client: Client, seconds = 300): Promise<void> {
    const nodes = this.nodes.length;
    await eventually(`green with ${nodes} nodes`, seconds, async () => {
      const { status, body } = await client('GET', '/_cluster/health');
      return status === 200 && body.status === 'green' && body.number_of_nodes === nodes;
    });
    await eventually(`${this.members.length} votes`, seconds, async () => {
      const part = 'metadata.cluster_coordination.last_committed_config';
      const { body } = await client('GET', `/_cluster/state/nodes,metadata?filter_path=nodes.*.name,${part}`);
      const voters: string[] = body.metadata.cluster_coordination.last_committed_config;
      return voters.length === this.members.length && voters.every((id) => id in body.nodes);
    });
  }

  /** The last lines of each node's log that say something. */
  get logs(): string {
    return this.nodes
      .map(({ props, output }) => {
        const lines = output.split('\n').filter((line) => !/^\s+at |\]\s+at |^WARNING/.test(line));
        return [`${props.name}:`, ...lines.slice(-12).map((line) => line.slice(0, 300))].join('\n');
      })
      .join('\n');
  }

  get nodes(): readonly LiveNode[] {
    return [...this.members, ...this.coordinating];
  }

  /** Name of the elected master, if `client`'s node knows one. */
  async masterName(client: Client): Promise<string | undefined> {
    const { status, body } = await client('GET', '/_cat/master?format=json');
    return status === 200 ? body[0]?.node : undefined;
  }

  /** The elected master, among the members. */
  async master(client: Client): Promise<LiveNode> {
    const name = await eventually('a master', 60, () => this.masterName(client));
    const found = this.members.find((member) => member.props.name === name);
    if (found === undefined) {
      throw new Error(`the master is ${name}, and no member of ours`);
    }
    return found;
  }

  async end(): Promise<void> {
    await killAll();
    rmSync(this.root, { recursive: true, force: true });
  }
}

function nodeFiles(
  secure: boolean,
  initialMasters: readonly string[] | undefined,
  roles: readonly NodeRole[] | undefined,
): NodeFiles {
  return {
    'elasticsearch.yml': renderElasticsearchYml({
      clusterName: 'elasticsearch',
      roles,
      seedHost: 'elasticsearch-data-headless.data-platform.svc.cluster.local',
      secure,
      zoneAware: true,
      allowMmap: false,
      machineLearning: false,
      s3: { endpoint: 'https://s3.example.com', region: 'eu-central-1', addressing: 'host' },
    }),
    'holdfast.options': renderJvmOptions({ heap: heapMebibytes('768Mi'), truststore: secure }),
    'roles.yml': renderRolesYml(),
    'prepare.sh': renderPrepareScript({ secure, objectStore: false, objectStoreAuthority: secure }),
    'start.sh': renderStartScript({ initialMasters, zoneAware: true }),
    'pre-stop.sh': renderPreStopScript({ secure, wait: 60 }),
  };
}
