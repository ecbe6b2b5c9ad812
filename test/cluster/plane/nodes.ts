/** Nodes without machines: they register, beat, and say of their pods what kubelets would say. */
import { fieldsOf, listOf, type Manifest } from '../../../lib/manifest/manifest.ts';
import type { Node } from '../../../lib/manifest/nodes.ts';
import { type Api, Refused } from './api.ts';
import { hasEnded, isEnding, isReady, nodeOf, runningStatus, succeededStatus } from './pod-state.ts';
import { sleep } from './program.ts';
import type { Store } from './store.ts';

/** Seconds that pods take to become ready, and to end, each from … to …; none longer than its grace. */
export interface Delays {
  readonly start: readonly [number, number];
  readonly end: readonly [number, number];
}

export const quick: Delays = { start: [1, 1], end: [0.3, 0.3] };
export const slow: Delays = { start: [15, 30], end: [15, 30] };

const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
/** What a node has that its pool does not declare: enough of it. */
const ENOUGH = { 'ephemeral-storage': '1Pi' };

export class SimulatedNodes {
  private readonly api: Api;
  private readonly pods: Store;
  private readonly nodes: readonly Node[];
  private readonly silent = new Set<string>();
  /** Pods that something is under way for, by uid and what. */
  private readonly busy = new Set<string>();
  private beat: NodeJS.Timeout | undefined;
  private addresses = 0;
  delays: Delays = quick;

  constructor(api: Api, pods: Store, nodes: readonly Node[]) {
    this.api = api;
    this.pods = pods;
    this.nodes = nodes;
  }

  async start(): Promise<void> {
    for (const node of this.nodes) {
      await this.register(node);
    }
    this.beat = setInterval(() => this.renewAll(), 2000);
    this.pods.tell((event, pod) => {
      if (event !== 'DELETED') {
        this.see(pod);
      }
    });
  }

  stop(): void {
    clearInterval(this.beat);
    for (const { name } of this.nodes) {
      this.silent.add(name);
    }
  }

  /** The node stops at once: no word from it any more, nor from its pods. */
  silence(name: string): void {
    this.silent.add(name);
  }

  isSilent(name: string): boolean {
    return this.silent.has(name);
  }

  /** The node is back, and so is what still belongs there. */
  async revive(name: string): Promise<void> {
    const node = this.nodes.find((one) => one.name === name);
    if (node === undefined || !this.silent.delete(name)) {
      return;
    }
    await this.renew(node);
    await this.say(node);
    for (const pod of this.pods.all) {
      if (nodeOf(pod) === name) {
        this.see(pod);
      }
    }
  }

  private async register(node: Node): Promise<void> {
    const { name, labels, taints } = node;
    await this.api.ask('POST', '/api/v1/nodes', {
      body: { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec: { taints } },
    });
    await this.api.ask('POST', `${LEASES}`, {
      body: {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name, namespace: 'kube-node-lease' },
        spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: microTime() },
      },
    });
    await this.say(node);
  }

  private async say({ name, allocatable }: Node): Promise<void> {
    const { cpu = 0, ...others } = allocatable;
    const amounts = {
      ...ENOUGH,
      cpu: `${cpu}m`,
      ...Object.fromEntries(Object.entries(others).map(([resource, amount]) => [resource, String(amount)])),
    };
    const condition = (type: string, status: string) => ({
      type,
      status,
      reason: 'Simulated',
      lastHeartbeatTime: new Date().toISOString(),
      lastTransitionTime: new Date().toISOString(),
    });
    await this.api.ask('PATCH', `/api/v1/nodes/${name}/status`, {
      type: STRATEGIC,
      body: {
        status: {
          capacity: amounts,
          allocatable: amounts,
          conditions: [
            condition('Ready', 'True'),
            condition('MemoryPressure', 'False'),
            condition('DiskPressure', 'False'),
            condition('PIDPressure', 'False'),
          ],
        },
      },
    });
  }

  private renewAll(): void {
    for (const node of this.nodes) {
      if (!this.silent.has(node.name)) {
        this.renew(node).catch(() => {
          // The next beat comes.
        });
      }
    }
  }

  private async renew({ name }: Node): Promise<void> {
    await this.api.ask('PATCH', `${LEASES}/${name}`, {
      type: MERGE,
      body: { spec: { renewTime: microTime() } },
    });
  }

  /** What the pod's node does about it, as it stands now. */
  private see(pod: Manifest): void {
    const node = nodeOf(pod);
    if (node === undefined || this.silent.has(node) || !this.nodes.some(({ name }) => name === node)) {
      return;
    }
    if (isEnding(pod)) {
      this.once(pod, 'end', () => this.end(pod, node));
    } else if (!hasEnded(pod) && !isReady(pod)) {
      this.once(pod, 'start', () => this.run(pod, node));
    }
  }

  private once(pod: Manifest, what: string, act: () => Promise<void>): void {
    const key = `${String(pod.metadata.uid)} ${what}`;
    if (this.busy.has(key)) {
      return;
    }
    this.busy.add(key);
    act()
      .catch((error: unknown) => {
        // A pod that is gone, or was changed meanwhile, comes by again if it is still there.
        if (!(error instanceof Refused)) {
          throw error;
        }
      })
      .catch(() => {
        // The connection is gone: the control plane was stopped.
      })
      .finally(() => this.busy.delete(key));
  }

  private async run(pod: Manifest, node: string): Promise<void> {
    await sleep(seconds(this.delays.start) * 1000);
    if (this.silent.has(node)) {
      return;
    }
    const status = `${pathOf(pod)}/status`;
    const uid = { metadata: { uid: pod.metadata.uid } };
    const now = new Date().toISOString();
    await this.api.ask('PATCH', status, {
      type: STRATEGIC,
      body: { ...uid, status: runningStatus(pod, now, this.address()) },
    });
    if (listOf(pod.metadata.ownerReferences).some(({ kind }) => kind === 'Job')) {
      await sleep(500);
      await this.api.ask('PATCH', status, {
        type: STRATEGIC,
        body: { ...uid, status: succeededStatus(pod, new Date().toISOString()) },
      });
    }
  }

  private async end(pod: Manifest, node: string): Promise<void> {
    const grace = Number(pod.metadata.deletionGracePeriodSeconds ?? 0);
    await sleep(Math.min(seconds(this.delays.end), grace) * 1000);
    if (this.silent.has(node)) {
      return;
    }
    await this.api.ask('DELETE', pathOf(pod), {
      body: { gracePeriodSeconds: 0, preconditions: { uid: pod.metadata.uid } },
    });
  }

  private address(): string {
    this.addresses += 1;
    return `10.244.${Math.floor(this.addresses / 250) % 250}.${(this.addresses % 250) + 1}`;
  }
}

const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';

function pathOf({ metadata }: Manifest): string {
  return `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
}

function seconds([least, most]: readonly [number, number]): number {
  return least + Math.random() * (most - least);
}

/** Leases count in microseconds. */
function microTime(): string {
  return new Date().toISOString().replace('Z', '000Z');
}

/** Whether a node is taken for ready by the control plane. */
export function isNodeReady(node: Manifest): boolean {
  return listOf(fieldsOf(node.status).conditions).some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  );
}
