import type { Platform } from '../../environment/platform.ts';
import type { Flow, Peer } from '../../network/flow.ts';
import { minioNames, ports } from './names.ts';

export interface MinioFlowsProps {
  readonly platform: Platform;
  readonly instance: string;
  readonly pools: number;
  readonly gateway: boolean;
  readonly backup: boolean;
  /** Buckets are replicated to the environment's object store. */
  readonly replication: boolean;
}

const s3 = [{ port: ports.s3 }];

/** What clients of the store talk to: the gateway, or the first pool without one. */
export function storePeer(props: Pick<MinioFlowsProps, 'instance' | 'gateway'>): Peer {
  const names = minioNames(props.instance, 1);
  const [first] = names.pools;
  return { component: props.gateway || first === undefined ? names.gateway : first.component };
}

/** Every connection that MinIO's own parts make and take. Its clients declare theirs, to `storePeer`. */
export function minioFlows(props: MinioFlowsProps): Flow[] {
  const { platform } = props;
  const names = minioNames(props.instance, props.pools);
  const pools = names.pools.map(({ component }): Peer => ({ component }));
  const store = storePeer(props);
  const provisioning: Peer = { component: names.provisioning };
  const backup: Peer = { component: names.backup };
  const flows: Flow[] = [
    ...pools.flatMap((from) =>
      pools.map(
        (to): Flow => ({ from, to, ports: s3, purpose: 'drives, locks and settings of the members' }),
      ),
    ),
    { from: provisioning, to: store, ports: s3, purpose: 'buckets and users' },
  ];
  if (props.gateway) {
    for (const to of pools) {
      flows.push({
        from: { component: names.gateway },
        to,
        ports: s3,
        purpose: 'requests, and the health of the members',
      });
    }
  }
  if (props.backup) {
    flows.push({ from: backup, to: store, ports: s3, purpose: 'the buckets that are copied' });
  }
  const { objectStore, prometheus } = platform;
  if (objectStore !== undefined) {
    const to = { cidrs: objectStore.cidrs };
    const remote = [{ port: Number(new URL(objectStore.endpoint).port || 443) }];
    if (props.backup) {
      flows.push({ from: backup, to, ports: remote, purpose: 'copies of the buckets' });
    }
    if (props.replication) {
      for (const from of pools) {
        flows.push({ from, to, ports: remote, purpose: 'replicated buckets' });
      }
      flows.push({ from: provisioning, to, ports: remote, purpose: 'the target of the replication' });
    }
  }
  if (prometheus !== undefined) {
    for (const to of pools) {
      flows.push({ from: prometheus, to, ports: s3, purpose: 'metrics of MinIO' });
    }
    if (props.gateway) {
      flows.push({
        from: prometheus,
        to: { component: names.gateway },
        ports: [{ port: ports.gatewayMetrics }],
        purpose: 'metrics of the gateway',
      });
    }
  }
  return flows;
}
