import { type Dashboard, lines, type Row, stat } from './dashboard.ts';

export interface StatelessDashboardProps {
  readonly namespace: string;
}

/** Every Deployment of the platform, by the choice at the top: replicas, autoscaler, use. */
export function statelessDashboard({ namespace }: StatelessDashboardProps): Dashboard {
  const own = `job="kube-state-metrics",namespace="${namespace}",deployment=~"$deployment"`;
  // A Deployment's pods: its name, the hash of a template, five letters.
  const pods = `namespace="${namespace}",pod=~"($deployment)-[a-z0-9]+-[a-z0-9]{5}"`;
  return {
    id: 'stateless',
    title: 'Stateless services',
    description: `Deployments of ${namespace}: replicas, autoscalers and what they use.`,
    variables: [
      {
        name: 'deployment',
        label: 'Deployment',
        series: `kube_deployment_spec_replicas{job="kube-state-metrics",namespace="${namespace}"}`,
        of: 'deployment',
      },
    ],
    rows: [replicaRow(own, namespace), useRow(pods), networkRow(pods)],
  };
}

function replicaRow(own: string, namespace: string): Row {
  const of = (metric: string) => `kube_deployment_${metric}{${own}}`;
  // Autoscalers by the Deployment that they scale.
  const target = `label_replace(kube_horizontalpodautoscaler_info{job="kube-state-metrics",namespace="${namespace}",scaletargetref_kind="Deployment",scaletargetref_name=~"$deployment"}, "deployment", "$1", "scaletargetref_name", "(.+)")`;
  const scaled = (metric: string) =>
    `max by (deployment) (${target} * on(horizontalpodautoscaler) group_left() kube_horizontalpodautoscaler_${metric}{job="kube-state-metrics",namespace="${namespace}"})`;
  return {
    title: 'Replicas',
    panels: [
      stat({
        title: 'Wanted',
        queries: [{ expr: `sum(${of('spec_replicas')})`, legend: '' }],
      }),
      stat({
        title: 'Available',
        queries: [{ expr: `sum(${of('status_replicas_available')})`, legend: '' }],
      }),
      stat({
        title: 'Missing',
        thresholds: ['green', [1, 'orange']],
        queries: [{ expr: `sum(${of('status_replicas_unavailable')})`, legend: '' }],
      }),
      lines({
        title: 'Available',
        min: 0,
        queries: [{ expr: of('status_replicas_available'), legend: '{{deployment}}' }],
      }),
      lines({
        title: 'Desired by the autoscaler',
        min: 0,
        queries: [
          { expr: scaled('status_desired_replicas'), legend: '{{deployment}}' },
          { expr: scaled('spec_max_replicas'), legend: '{{deployment}} at most' },
        ],
      }),
      lines({
        title: 'CPU that the autoscaler sees, in % of the request',
        min: 0,
        queries: [
          {
            expr: `max by (deployment) (${target} * on(horizontalpodautoscaler) group_left() max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_status_target_metric{job="kube-state-metrics",namespace="${namespace}",metric_name="cpu",metric_target_type="utilization"}))`,
            legend: '{{deployment}}',
          },
        ],
      }),
    ],
  };
}

function useRow(pods: string): Row {
  const container = `${pods},container!=""`;
  const requested = (resource: string) =>
    `sum by (pod) (kube_pod_container_resource_requests{job="kube-state-metrics",${pods},resource="${resource}"})`;
  return {
    title: 'Use',
    panels: [
      lines({
        title: 'CPU, of the request',
        unit: 'percentunit',
        min: 0,
        queries: [
          {
            expr: `sum by (pod) (rate(container_cpu_usage_seconds_total{${container}}[$__rate_interval])) / ${requested('cpu')}`,
            legend: '{{pod}}',
          },
        ],
      }),
      lines({
        title: 'Memory, of the request',
        unit: 'percentunit',
        min: 0,
        queries: [
          {
            expr: `sum by (pod) (container_memory_working_set_bytes{${container}}) / ${requested('memory')}`,
            legend: '{{pod}}',
          },
        ],
      }),
      lines({
        title: 'Held back by the CPU limit',
        description: 'Share of time slices in which a container had to wait.',
        unit: 'percentunit',
        min: 0,
        max: 1,
        queries: [
          {
            expr: `sum by (pod) (rate(container_cpu_cfs_throttled_periods_total{${container}}[$__rate_interval])) / sum by (pod) (rate(container_cpu_cfs_periods_total{${container}}[$__rate_interval]))`,
            legend: '{{pod}}',
          },
        ],
      }),
      lines({
        title: 'Restarts within an hour',
        min: 0,
        queries: [
          {
            expr: `sum by (pod) (increase(kube_pod_container_status_restarts_total{job="kube-state-metrics",${pods}}[1h]))`,
            legend: '{{pod}}',
          },
        ],
      }),
    ],
  };
}

function networkRow(pods: string): Row {
  return {
    title: 'Network',
    panels: [
      lines({
        title: 'Received',
        unit: 'Bps',
        min: 0,
        queries: [
          {
            expr: `sum by (pod) (rate(container_network_receive_bytes_total{${pods}}[$__rate_interval]))`,
            legend: '{{pod}}',
          },
        ],
      }),
      lines({
        title: 'Sent',
        unit: 'Bps',
        min: 0,
        queries: [
          {
            expr: `sum by (pod) (rate(container_network_transmit_bytes_total{${pods}}[$__rate_interval]))`,
            legend: '{{pod}}',
          },
        ],
      }),
    ],
  };
}
