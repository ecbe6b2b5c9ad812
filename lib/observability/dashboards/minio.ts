import { bars, type Dashboard, lines, type Row, stat } from './dashboard.ts';
import { resourcesRow } from './resources.ts';

export interface MinioDashboardProps {
  readonly namespace: string;
  readonly instance: string;
  /** Members of all pools. */
  readonly members: number;
  readonly gateway: boolean;
  readonly replication: boolean;
  readonly backup: boolean;
}

export function minioDashboard(props: MinioDashboardProps): Dashboard {
  const { namespace, instance } = props;
  return {
    id: 'minio',
    title: 'MinIO',
    description: `Drives, capacity and requests of ${instance}.`,
    rows: [
      clusterRow(props),
      requestRow(props),
      ...(props.gateway ? [gatewayRow(props)] : []),
      ...(props.replication || props.backup ? [copyRow(props)] : []),
      resourcesRow({
        namespace,
        pods: `${instance}-(pool-[0-9]+-[0-9]+|gateway-.+)`,
        claims: `export-[0-9]+-${instance}-pool-[0-9]+-[0-9]+`,
      }),
    ],
  };
}

const members = ({ namespace, instance }: MinioDashboardProps) =>
  `namespace="${namespace}",pod=~"${instance}-pool-[0-9]+-[0-9]+"`;

/** Every member tells of the whole cluster: the worst word counts. */
function clusterRow(props: MinioDashboardProps): Row {
  const own = members(props);
  const health = (metric: string) => `minio_cluster_health_erasure_set_${metric}{${own}}`;
  const free = `min(minio_cluster_capacity_usable_free_bytes{${own}})`;
  const total = `max(minio_cluster_capacity_usable_total_bytes{${own}})`;
  return {
    title: 'Cluster',
    panels: [
      stat({
        title: 'Members online',
        thresholds: ['red', [props.members - 1, 'orange'], [props.members, 'green']],
        queries: [{ expr: `min(minio_cluster_nodes_online_total{${own}})`, legend: '' }],
      }),
      stat({
        title: 'Drives offline',
        thresholds: ['green', [1, 'orange']],
        queries: [{ expr: `max(minio_cluster_drive_offline_total{${own}})`, legend: '' }],
      }),
      stat({
        title: 'Drives being healed',
        thresholds: ['green', [1, 'orange']],
        queries: [{ expr: `sum(max by (pool, set) (${health('healing_drives')}))`, legend: '' }],
      }),
      stat({
        title: 'Capacity used',
        unit: 'percentunit',
        thresholds: ['green', [0.75, 'orange'], [0.85, 'red']],
        queries: [{ expr: `1 - ${free} / ${total}`, legend: '' }],
      }),
      stat({
        title: 'Objects',
        queries: [{ expr: `max(minio_cluster_usage_object_total{${own}})`, legend: '' }],
      }),
      stat({
        title: 'Buckets',
        queries: [{ expr: `max(minio_cluster_bucket_total{${own}})`, legend: '' }],
      }),
      bars({
        title: 'Drives that a set may still lose, and write',
        thresholds: ['red', [0, 'orange'], [1, 'green']],
        min: 0,
        queries: [
          {
            expr: `min by (pool, set) (${health('online_drives')} - ${health('write_quorum')})`,
            legend: 'pool {{pool}}, set {{set}}',
          },
        ],
      }),
      lines({
        title: 'Errors of drives',
        unit: 'ops',
        min: 0,
        queries: [
          {
            expr: `sum by (server, drive) (rate(minio_node_drive_errors_availability{${own}}[$__rate_interval]))`,
            legend: '{{server}} {{drive}}',
          },
        ],
      }),
    ],
  };
}

function requestRow(props: MinioDashboardProps): Row {
  const own = members(props);
  // What a member has counted, told by all: taken once for each.
  const rate = (metric: string, by: string) =>
    `sum by (${by}) (max by (server, api) (rate(minio_s3_${metric}{${own}}[$__rate_interval])))`;
  const traffic = (metric: string) =>
    `sum(max by (server) (rate(minio_s3_traffic_${metric}_bytes{${own}}[$__rate_interval])))`;
  return {
    title: 'Requests',
    panels: [
      lines({
        title: 'Requests',
        unit: 'reqps',
        width: 8,
        min: 0,
        queries: [{ expr: rate('requests_total', 'api'), legend: '{{api}}' }],
      }),
      lines({
        title: 'Errors',
        unit: 'reqps',
        width: 8,
        min: 0,
        queries: [
          { expr: rate('requests_4xx_errors_total', 'api'), legend: '{{api}} 4xx' },
          { expr: rate('requests_5xx_errors_total', 'api'), legend: '{{api}} 5xx' },
        ],
      }),
      lines({
        title: 'Traffic',
        unit: 'Bps',
        width: 8,
        min: 0,
        queries: [
          { expr: traffic('received'), legend: 'received' },
          { expr: traffic('sent'), legend: 'sent' },
        ],
      }),
    ],
  };
}

function gatewayRow({ namespace, instance, members: count }: MinioDashboardProps): Row {
  const backend = `namespace="${namespace}",pod=~"${instance}-gateway-.+",proxy="members"`;
  return {
    title: 'Gateway',
    panels: [
      lines({
        title: 'Members that each gateway uses',
        width: 8,
        min: 0,
        max: count,
        queries: [{ expr: `haproxy_backend_active_servers{${backend}}`, legend: '{{pod}}' }],
      }),
      lines({
        title: 'Answers by kind',
        unit: 'reqps',
        width: 8,
        min: 0,
        queries: [
          {
            expr: `sum by (code) (rate(haproxy_backend_http_responses_total{${backend}}[$__rate_interval]))`,
            legend: '{{code}}',
          },
        ],
      }),
      lines({
        title: 'Waiting for a member',
        width: 8,
        min: 0,
        queries: [{ expr: `haproxy_backend_current_queue{${backend}}`, legend: '{{pod}}' }],
      }),
    ],
  };
}

function copyRow(props: MinioDashboardProps): Row {
  const own = members(props);
  const cronJob = `job="kube-state-metrics",namespace="${props.namespace}",cronjob="${props.instance}-backup"`;
  return {
    title: 'Copies',
    panels: [
      ...(props.backup
        ? [
            stat({
              title: 'Since the last copy',
              unit: 's' as const,
              height: 8,
              thresholds: ['green', [26 * 3600, 'red']] as const,
              queries: [
                {
                  expr: `time() - max(kube_cronjob_status_last_successful_time{${cronJob}})`,
                  legend: '',
                },
              ],
            }),
          ]
        : []),
      ...(props.replication
        ? [
            lines({
              title: 'Link to the target',
              width: 8,
              min: 0,
              max: 1,
              queries: [
                { expr: `min by (endpoint) (minio_node_replication_link_online{${own}})`, legend: 'online' },
              ],
            }),
            lines({
              title: 'Waiting to be replicated',
              width: 12,
              min: 0,
              queries: [
                {
                  expr: `max by (server) (minio_node_replication_last_minute_queued_count{${own}})`,
                  legend: '{{server}}',
                },
              ],
            }),
          ]
        : []),
    ],
  };
}
