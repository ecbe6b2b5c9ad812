import { bars, lines, type Panel, type Row } from './dashboard.ts';

export interface ResourcesProps {
  readonly namespace: string;
  /** Regular expression over the names of the pods. */
  readonly pods: string;
  /** Regular expression over the names of the claims. @default - no volumes */
  readonly claims?: string;
  /** Only so many pods, those with the highest figures. @default - all */
  readonly top?: number;
}

/** What the pods of a service use: the last row of each service's dashboard. */
export function resourcesRow({ namespace, pods, claims, top }: ResourcesProps): Row {
  const selector = `namespace="${namespace}",pod=~"${pods}"`;
  const container = `${selector},container!=""`;
  const highest = (expr: string) => (top === undefined ? expr : `topk(${top}, ${expr})`);
  const limits = (resource: string) =>
    `sum by (pod) (kube_pod_container_resource_limits{job="kube-state-metrics",${selector},resource="${resource}"})`;
  return {
    title: 'Resources',
    panels: [
      lines({
        title: 'CPU, of the limit',
        unit: 'percentunit',
        width: 8,
        min: 0,
        thresholds: ['text', [1, 'red']],
        queries: [
          {
            expr: highest(
              `sum by (pod) (rate(container_cpu_usage_seconds_total{${container}}[$__rate_interval])) / ${limits('cpu')}`,
            ),
            legend: '{{pod}}',
          },
        ],
      }),
      lines({
        title: 'Memory, of the limit',
        unit: 'percentunit',
        width: 8,
        min: 0,
        thresholds: ['text', [1, 'red']],
        queries: [
          {
            expr: highest(
              `sum by (pod) (container_memory_working_set_bytes{${container}}) / ${limits('memory')}`,
            ),
            legend: '{{pod}}',
          },
        ],
      }),
      lines({
        title: 'Restarts within an hour',
        width: 8,
        min: 0,
        queries: [
          {
            expr: highest(
              `sum by (pod) (increase(kube_pod_container_status_restarts_total{job="kube-state-metrics",${selector}}[1h]))`,
            ),
            legend: '{{pod}}',
          },
        ],
      }),
      ...(claims === undefined ? [] : [volumesPanel(namespace, claims)]),
    ],
  };
}

/** How full volumes are. */
export function volumesPanel(namespace: string, claims: string): Panel {
  const selector = `namespace="${namespace}",persistentvolumeclaim=~"${claims}"`;
  return bars({
    title: 'Volumes, used',
    unit: 'percentunit',
    width: 24,
    min: 0,
    max: 1,
    thresholds: ['green', [0.75, 'orange'], [0.85, 'red']],
    queries: [
      {
        expr: `max by (persistentvolumeclaim) (1 - kubelet_volume_stats_available_bytes{${selector}} / kubelet_volume_stats_capacity_bytes{${selector}})`,
        legend: '{{persistentvolumeclaim}}',
      },
    ],
  });
}
