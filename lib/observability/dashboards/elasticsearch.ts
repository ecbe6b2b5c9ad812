import { type Dashboard, lines, type Row, stat } from './dashboard.ts';
import { resourcesRow } from './resources.ts';

export interface ElasticsearchDashboardProps {
  readonly namespace: string;
  readonly instance: string;
  /** Data nodes. */
  readonly replicas: number;
  readonly backup: boolean;
}

export function elasticsearchDashboard(props: ElasticsearchDashboardProps): Dashboard {
  const { namespace, instance } = props;
  return {
    id: 'elasticsearch',
    title: 'Elasticsearch',
    description: `Health, shards and load of ${instance}.`,
    rows: [
      clusterRow(props),
      loadRow(props),
      memoryRow(props),
      ...(props.backup ? [snapshotRow(props)] : []),
      resourcesRow({
        namespace,
        pods: `${instance}-(data|master|coordinating)-.+`,
        claims: `.*${instance}-(data|master)-[0-9]+`,
      }),
    ],
  };
}

const nodes = ({ namespace, instance }: ElasticsearchDashboardProps) =>
  `namespace="${namespace}",pod=~"${instance}-(data|master|coordinating)-.+"`;

/** Every exporter beside a member tells of the whole cluster: the worst word counts. */
function clusterRow(props: ElasticsearchDashboardProps): Row {
  const own = nodes(props);
  const health = (metric: string) => `elasticsearch_cluster_health_${metric}{${own}}`;
  return {
    title: 'Cluster',
    panels: [
      stat({
        title: 'Health',
        description: '0 green, 1 yellow, 2 red.',
        thresholds: ['green', [1, 'yellow'], [2, 'red']],
        queries: [
          {
            expr: `2 * max(elasticsearch_cluster_health_status{${own},color="red"}) + max(elasticsearch_cluster_health_status{${own},color="yellow"})`,
            legend: '',
          },
        ],
      }),
      stat({
        title: 'Data nodes',
        thresholds: ['red', [props.replicas - 1, 'orange'], [props.replicas, 'green']],
        queries: [{ expr: `min(${health('number_of_data_nodes')})`, legend: '' }],
      }),
      stat({
        title: 'Shards without a node',
        thresholds: ['green', [1, 'orange']],
        queries: [{ expr: `max(${health('unassigned_shards')})`, legend: '' }],
      }),
      stat({
        title: 'Shards on the move',
        queries: [
          { expr: `max(${health('relocating_shards')})`, legend: 'moving' },
          { expr: `max(${health('initializing_shards')})`, legend: 'being filled' },
        ],
      }),
      stat({ title: 'Shards', queries: [{ expr: `max(${health('active_shards')})`, legend: '' }] }),
      stat({
        title: 'Tasks of the master that wait',
        thresholds: ['green', [10, 'orange']],
        queries: [{ expr: `max(${health('number_of_pending_tasks')})`, legend: '' }],
      }),
    ],
  };
}

function loadRow(props: ElasticsearchDashboardProps): Row {
  const own = nodes(props);
  const rate = (metric: string) => `sum by (pod) (rate(elasticsearch_${metric}{${own}}[$__rate_interval]))`;
  return {
    title: 'Load',
    panels: [
      lines({
        title: 'Documents indexed',
        unit: 'ops',
        width: 8,
        min: 0,
        queries: [{ expr: rate('indices_indexing_index_total'), legend: '{{pod}}' }],
      }),
      lines({
        title: 'Searches',
        unit: 'ops',
        width: 8,
        min: 0,
        queries: [{ expr: rate('indices_search_query_total'), legend: '{{pod}}' }],
      }),
      lines({
        title: 'Time of a search',
        unit: 's',
        width: 8,
        min: 0,
        queries: [
          {
            expr: `${rate('indices_search_query_time_seconds')} / (${rate('indices_search_query_total')} > 0)`,
            legend: '{{pod}}',
          },
        ],
      }),
      lines({
        title: 'Requests refused for want of a thread',
        unit: 'ops',
        width: 8,
        min: 0,
        queries: [
          {
            expr: `sum by (pod, type) (rate(elasticsearch_thread_pool_rejected_count{${own}}[$__rate_interval])) > 0`,
            legend: '{{pod}} {{type}}',
          },
        ],
      }),
      lines({
        title: 'Requests that wait for a thread',
        width: 8,
        min: 0,
        queries: [
          {
            expr: `sum by (pod, type) (elasticsearch_thread_pool_queue_count{${own}}) > 0`,
            legend: '{{pod}} {{type}}',
          },
        ],
      }),
      lines({
        title: 'Data',
        unit: 'bytes',
        width: 8,
        min: 0,
        queries: [
          { expr: `sum by (pod) (elasticsearch_indices_store_size_bytes{${own}})`, legend: '{{pod}}' },
        ],
      }),
    ],
  };
}

function memoryRow(props: ElasticsearchDashboardProps): Row {
  const own = nodes(props);
  return {
    title: 'Memory and disk',
    panels: [
      lines({
        title: 'Heap, used',
        unit: 'percentunit',
        width: 8,
        min: 0,
        max: 1,
        thresholds: ['text', [0.9, 'red']],
        queries: [
          {
            expr: `elasticsearch_jvm_memory_used_bytes{${own},area="heap"} / elasticsearch_jvm_memory_max_bytes{${own},area="heap"}`,
            legend: '{{pod}}',
          },
        ],
      }),
      lines({
        title: 'Time spent on garbage',
        unit: 'percentunit',
        width: 8,
        min: 0,
        queries: [
          {
            expr: `sum by (pod) (rate(elasticsearch_jvm_gc_collection_seconds_sum{${own}}[$__rate_interval]))`,
            legend: '{{pod}}',
          },
        ],
      }),
      lines({
        title: 'Disk, used',
        description: 'From 85 % on a node gets no more shards, from 90 % on it gives some away.',
        unit: 'percentunit',
        width: 8,
        min: 0,
        max: 1,
        thresholds: ['text', [0.85, 'orange'], [0.9, 'red']],
        queries: [
          {
            expr: `max by (pod) (1 - elasticsearch_filesystem_data_available_bytes{${own}} / elasticsearch_filesystem_data_size_bytes{${own}})`,
            legend: '{{pod}}',
          },
        ],
      }),
      lines({
        title: 'Circuit breakers that tripped',
        unit: 'ops',
        width: 24,
        min: 0,
        queries: [
          {
            expr: `sum by (pod, breaker) (rate(elasticsearch_breakers_tripped{${own}}[$__rate_interval]))`,
            legend: '{{pod}} {{breaker}}',
          },
        ],
      }),
    ],
  };
}

function snapshotRow(props: ElasticsearchDashboardProps): Row {
  const own = nodes(props);
  const total = (metric: string) =>
    `max by (policy) (elasticsearch_slm_stats_snapshots_${metric}_total{${own}})`;
  return {
    title: 'Snapshots',
    panels: [
      lines({
        title: 'Snapshots within a day',
        width: 24,
        min: 0,
        queries: [
          { expr: `increase(${total('taken')}[1d:5m])`, legend: '{{policy}} taken' },
          { expr: `increase(${total('failed')}[1d:5m])`, legend: '{{policy}} failed' },
        ],
      }),
    ],
  };
}
