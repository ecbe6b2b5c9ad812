import type { AlertTests } from '../../observability/alert-test.ts';
import { backupTooOldTest } from '../../observability/backup-age.testing.ts';
import { series, volume, volumeLabels } from '../../observability/series.testing.ts';
import { minioNames } from './names.ts';

export const minioAlertTests: AlertTests = (environment) => [
  ...clusterTests(environment),
  ...capacityTests(environment),
  ...gatewayTests(environment),
  ...copyTests(environment),
];

const clusterTests: AlertTests = ({ namespace, services: { minio } }) => {
  const { instance } = minio;
  const { told, up, total } = memberSeries(namespace, minio);
  const set = { pool: '0', set: '1' };
  const all = (value: number | string) => Array.from({ length: total }, () => value);
  const lastDown = [...all(1).slice(1), 0];
  const missing = `${instance} misses members: it should have ${total}.`;
  const drives = (online: number, quorum: number) => ({
    ...told('minio_cluster_health_erasure_set_online_drives', all(online), set),
    ...told('minio_cluster_health_erasure_set_write_quorum', all(quorum), set),
  });
  const errors = (values: string) =>
    told('minio_node_drive_errors_availability', [values], { server: '10.0.0.7:9000', drive: '/export0' });
  return [
    {
      alert: 'MinioDown',
      fires: [
        {
          when: 'no member answers any more',
          series: told('minio_cluster_nodes_online_total', all(`${total}x4`)),
          at: '20m',
          alerts: [
            {
              labels: { namespace },
              description: `No member of ${instance} tells its metrics: nothing can be read or written.`,
            },
          ],
        },
      ],
      quiet: [{ when: 'one member answers', series: told('minio_cluster_nodes_online_total', [1]) }],
    },
    {
      alert: 'MinioWriteQuorumLost',
      fires: [
        {
          when: 'one of the members sees a set below its quorum',
          series: told('minio_cluster_health_erasure_set_status', [0, ...all(1).slice(1)], set),
          alerts: [
            { labels: set, description: `Set 1 of pool 0 of ${instance} has too few drives to write.` },
          ],
        },
      ],
      quiet: [
        { when: 'all see it healthy', series: told('minio_cluster_health_erasure_set_status', all(1), set) },
      ],
    },
    {
      alert: 'MinioNoDriveToLose',
      fires: [
        {
          when: 'as many drives are online as writes need',
          series: drives(4, 4),
          alerts: [
            { labels: set, description: `Set 1 of pool 0 of ${instance} has exactly its write quorum.` },
          ],
        },
      ],
      quiet: [
        { when: 'one drive more is online', series: drives(5, 4) },
        { when: 'the quorum is lost, which another alert tells', series: drives(3, 4) },
      ],
    },
    {
      alert: 'MinioNodeOffline',
      fires: [
        {
          when: 'the others do not reach a member',
          series: { ...told('minio_cluster_nodes_offline_total', [1, ...all(0).slice(1)]), ...up(all(1)) },
          alerts: [{ description: missing }],
        },
        {
          when: 'Prometheus does not reach a member',
          series: { ...told('minio_cluster_nodes_offline_total', all(0)), ...up(lastDown) },
          alerts: [{ description: missing }],
        },
        {
          when: 'the pod of a member is gone',
          series: { ...told('minio_cluster_nodes_offline_total', all(0)), ...up(all(1).slice(1)) },
          alerts: [{ description: missing }],
        },
      ],
      quiet: [
        {
          when: 'all members answer, at both of their paths',
          series: { ...told('minio_cluster_nodes_offline_total', all(0)), ...up(all(1)) },
        },
        {
          when: 'one restarts for three minutes',
          series: {
            ...told('minio_cluster_nodes_offline_total', ['0x2 1x2 0x20', ...all(0).slice(1)]),
            ...up(all(1)),
          },
          at: '5m',
        },
      ],
    },
    {
      alert: 'MinioDriveOffline',
      fires: [
        {
          when: 'a member counts one drive less',
          series: told('minio_cluster_drive_offline_total', [...all(0).slice(1), 1]),
          alerts: [{ description: `1 drives of ${instance} are offline.` }],
        },
      ],
      quiet: [{ when: 'no drive is offline', series: told('minio_cluster_drive_offline_total', all(0)) }],
    },
    {
      alert: 'MinioDriveErrors',
      fires: [
        {
          when: 'a drive has two errors a minute',
          series: errors('0+2x60'),
          alerts: [
            {
              labels: { server: '10.0.0.7:9000', drive: '/export0' },
              description: 'Drive /export0 of 10.0.0.7:9000 had 10 errors or timeouts.',
            },
          ],
        },
      ],
      quiet: [
        { when: 'errors are long ago', series: errors('12x60') },
        { when: 'errors come for three minutes and end', series: errors('0x10 0+5x3 15x60'), at: '26m' },
      ],
    },
  ];
};

const capacityTests: AlertTests = ({ namespace, services: { minio } }) => {
  const { instance } = minio;
  const { told } = memberSeries(namespace, minio);
  const free = (bytes: number) => ({
    ...told('minio_cluster_capacity_usable_free_bytes', [bytes, 400]),
    ...told('minio_cluster_capacity_usable_total_bytes', [1000, 1000]),
  });
  const claim = `export-1-${minioNames(instance, 1).pools[0]?.statefulSet}-2`;
  return [
    {
      alert: 'MinioCapacityLow',
      fires: [
        {
          when: 'a member sees 14 % free',
          series: free(140),
          alerts: [{ description: `${instance} has 14% of its usable capacity left.` }],
        },
      ],
      quiet: [{ when: 'a member sees 16 % free', series: free(160) }],
    },
    {
      alert: 'MinioVolumeFilling',
      fires: [
        {
          when: '9 % of a volume are left',
          series: volume(namespace, claim, 9, 100),
          alerts: [{ labels: volumeLabels(namespace, claim), description: `${claim} has 9% left.` }],
        },
      ],
      quiet: [{ when: '11 % of a volume are left', series: volume(namespace, claim, 11, 100) }],
    },
  ];
};

const gatewayTests: AlertTests = ({ namespace, services: { minio } }) => {
  const { instance } = minio;
  const { total } = memberSeries(namespace, minio);
  const { gatewayName } = minioNames(instance, 1);
  const backend = (id: string) => ({
    namespace,
    pod: `${gatewayName}-7c9d6b5f4-${id}`,
    container: 'haproxy',
    endpoint: 'metrics',
    job: `${namespace}/${gatewayName}`,
    proxy: 'members',
  });
  const active = (a: number | string, b: number | string) => ({
    ...series('haproxy_backend_active_servers', backend('a'), a),
    ...series('haproxy_backend_active_servers', backend('b'), b),
    // The statistics page is a proxy too, and has no servers.
    ...series('haproxy_backend_active_servers', { ...backend('a'), proxy: 'stats' }, 0),
  });
  const answers = (code: string, each: number) =>
    series('haproxy_backend_http_responses_total', { ...backend('a'), code }, `0+${each}x60`);
  const down = `No gateway of ${instance} runs, or none reaches a healthy member.`;
  return [
    {
      alert: 'MinioGatewayDown',
      fires: [
        { when: 'no gateway has a member', series: active(0, 0), alerts: [{ description: down }] },
        {
          when: 'no gateway answers any more',
          series: active(`${total}x3`, `${total}x3`),
          at: '15m',
          alerts: [{ labels: { namespace, proxy: 'members' }, description: down }],
        },
      ],
      quiet: [{ when: 'one gateway has one member', series: active(0, 1) }],
    },
    {
      alert: 'MinioGatewayMembersMissing',
      fires: [
        {
          when: 'one gateway sees a member less',
          series: active(total, total - 1),
          alerts: [
            {
              description: `A gateway of ${instance} sends requests to ${total - 1} of ${total} members.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'all see all', series: active(total, total) },
        {
          when: 'a member is away for nine minutes',
          series: active(`${total}x3 ${total - 1}x8 ${total}x30`, total),
          at: '12m',
        },
      ],
    },
    {
      alert: 'MinioGatewayErrors',
      fires: [
        {
          when: 'six in a hundred answers are server errors',
          series: { ...answers('2xx', 900), ...answers('4xx', 40), ...answers('5xx', 60) },
          alerts: [{ description: `6% of the answers of ${instance} are server errors.` }],
        },
      ],
      quiet: [
        {
          when: 'four in a hundred are, and as many are the clients’',
          series: { ...answers('2xx', 900), ...answers('4xx', 60), ...answers('5xx', 40) },
        },
      ],
    },
  ];
};

const copyTests: AlertTests = ({ namespace, services: { minio } }) => {
  const { instance, backup } = minio;
  const { told } = memberSeries(namespace, minio);
  const endpoint = { endpoint: 's3.example.com' };
  return [
    {
      alert: 'MinioReplicationTargetOffline',
      fires: [
        {
          when: 'one member does not reach the target',
          series: told('minio_node_replication_link_online', [1, 0, 1], endpoint),
          alerts: [{ description: `Buckets of ${instance} are not replicated; the backlog grows.` }],
        },
      ],
      quiet: [
        { when: 'all reach it', series: told('minio_node_replication_link_online', [1, 1, 1], endpoint) },
        {
          when: 'it is out of reach for ten minutes',
          series: told('minio_node_replication_link_online', ['1x5 0x9 1x30', 1, 1], endpoint),
          at: '15m',
        },
      ],
    },
    backupTooOldTest({
      alert: 'MinioBackupTooOld',
      namespace,
      cronJobs: [minioNames(instance, 1).backupName],
      maxAgeHours: backup.maxAgeHours,
      description: (age) => `The last copy of ${instance} succeeded ${age} ago.`,
    }),
  ];
};

interface Store {
  readonly instance: string;
  readonly pools: readonly { readonly members: number }[];
}

function memberSeries(namespace: string, { instance, pools }: Store) {
  const names = minioNames(instance, pools.length).pools;
  const pods = pools.flatMap(({ members }, pool) =>
    Array.from({ length: members }, (_, index) => ({
      namespace,
      pod: `${names[pool]?.statefulSet}-${index}`,
      container: 'minio',
      endpoint: 's3',
      job: `${namespace}/${names[pool]?.statefulSet}`,
    })),
  );
  /** A metric from each member in turn, as many as there are values. */
  const told = (
    metric: string,
    values: readonly (number | string)[],
    labels: Readonly<Record<string, string>> = {},
  ) =>
    Object.assign({}, ...values.map((value, index) => series(metric, { ...pods[index], ...labels }, value)));
  return {
    total: pods.length,
    told,
    /** Whether Prometheus reaches each member, at both paths that it scrapes. */
    up: (values: readonly (number | string)[]) =>
      Object.assign(
        {},
        ...['cluster', 'node'].map((path) =>
          told('up', values, { metrics_path: `/minio/v2/metrics/${path}` }),
        ),
      ),
  };
}
