import type { Flow, ForeignPeer, Peer } from '../../network/flow.ts';
import type { Component } from '../../workload/labels.ts';
import { elasticsearchNames, ports } from './names.ts';
import type { ElasticsearchProps } from './props.ts';

export type ElasticsearchFlowsProps = Omit<ElasticsearchProps, 'flows'>;

/** Pods behind the Service that clients use. Clients of the platform declare a flow to it on `ports.http`. */
export function clientComponent(props: Pick<ElasticsearchProps, 'instance' | 'coordinating'>): Component {
  const names = elasticsearchNames(props.instance);
  return props.coordinating.enabled ? names.coordinating : names.data;
}

/** Every connection that Elasticsearch's own parts make and take. Clients within the namespace declare theirs. */
export function elasticsearchFlows(props: ElasticsearchFlowsProps): Flow[] {
  const { platform } = props;
  const names = elasticsearchNames(props.instance);
  const nodes = [
    names.data,
    ...(props.masters.dedicated ? [names.master] : []),
    ...(props.coordinating.enabled ? [names.coordinating] : []),
  ];
  const entrance: Peer = { component: clientComponent(props) };
  return [
    ...nodes.flatMap((from) =>
      nodes.map(
        (to): Flow => ({
          from: { component: from },
          to: { component: to },
          ports: [{ port: ports.transport }],
          purpose: 'the nodes of the cluster among themselves: each keeps a connection to every other',
        }),
      ),
    ),
    ...(hasProvisioning(props)
      ? [
          {
            from: { component: names.provisioning },
            to: entrance,
            ports: [{ port: ports.http }],
            purpose: 'roles, users, the snapshot repository and its policy',
          },
        ]
      : []),
    ...props.clients.map(
      (client): Flow => ({
        from: client satisfies ForeignPeer,
        to: entrance,
        ports: [{ port: ports.http }],
        purpose: 'clients of other namespaces',
      }),
    ),
    ...(props.zoneAwareness === 'nodes'
      ? [
          {
            from: { component: names.data },
            to: platform.apiServer,
            ports: platform.apiServer.ports,
            purpose: 'the zone of the node, read once when a node starts',
          },
        ]
      : []),
    ...snapshotFlows(props, nodes),
    ...metricsFlows(props, nodes),
  ];
}

/** Whether there is anything to provision. */
export function hasProvisioning(props: Pick<ElasticsearchProps, 'roles' | 'users' | 'snapshots'>): boolean {
  return props.roles.length > 0 || props.users.length > 0 || props.snapshots !== undefined;
}

/** Masters and data nodes write to the repository; a coordinating node lists what is there. */
function snapshotFlows(props: ElasticsearchFlowsProps, nodes: readonly Component[]): Flow[] {
  const { snapshots } = props;
  return snapshots === undefined
    ? []
    : nodes.map((component) => ({
        from: { component },
        to: snapshots.peer,
        ports: [{ port: snapshots.port }],
        purpose: 'snapshots',
      }));
}

function metricsFlows({ platform }: ElasticsearchFlowsProps, nodes: readonly Component[]): Flow[] {
  const { prometheus } = platform;
  return prometheus === undefined
    ? []
    : nodes.map((component) => ({
        from: prometheus,
        to: { component },
        ports: [{ port: ports.metrics }],
        purpose: 'metrics of the nodes',
      }));
}
