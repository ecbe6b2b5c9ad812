import { bars, type Dashboard, lines, type Row, stat, table } from './dashboard.ts';
import { resourcesRow, volumesPanel } from './resources.ts';

export interface OverviewProps {
  readonly namespace: string;
  readonly quota: { readonly name: string; readonly target: number };
  /** Pods on one node from which on they stand too close together. */
  readonly podsPerNode: number;
  readonly certManager: boolean;
}

const anyNode = 'job="kube-state-metrics"';

/** The platform at a glance: can it lose a node now, and has it room? */
export function overviewDashboard(props: OverviewProps): Dashboard {
  const { namespace } = props;
  return {
    id: 'overview',
    title: 'Data platform',
    description: `Nodes, distribution, quota, autoscalers and readiness for failover of ${namespace}.`,
    rows: [
      glanceRow(props),
      readinessRow(props),
      distributionRow(props),
      quotaRow(props),
      autoscalerRow(props),
      replicaRow(props),
      safetyRow(props),
      resourcesRow({ namespace, pods: '.+', top: 15 }),
    ],
  };
}

const inNamespace = ({ namespace }: OverviewProps) => `job="kube-state-metrics",namespace="${namespace}"`;

/** Running pods, each on its node. */
const runningPods = (props: OverviewProps) =>
  `kube_pod_info{${inNamespace(props)},node!=""} and on(namespace, pod) kube_pod_status_phase{${inNamespace(props)},phase="Running"} == 1`;

const quotaShare = (props: OverviewProps) => {
  const selector = `${inNamespace(props)},resourcequota="${props.quota.name}"`;
  return `kube_resourcequota{${selector},type="used"} / ignoring(type) (kube_resourcequota{${selector},type="hard"} > 0)`;
};

function glanceRow(props: OverviewProps): Row {
  const own = inNamespace(props);
  const count = (expr: string) => `(count(${expr}) or vector(0))`;
  const noneIsGood = ['green', [1, 'red']] as const;
  return {
    title: 'At a glance',
    panels: [
      stat({
        title: 'Nodes',
        queries: [
          {
            expr: `sum(kube_node_status_condition{${anyNode},condition="Ready",status="true"})`,
            legend: 'ready',
          },
          { expr: `count(kube_node_info{${anyNode}})`, legend: 'known' },
        ],
      }),
      stat({
        title: 'Pods that are not ready',
        thresholds: ['green', [1, 'orange']],
        queries: [
          {
            expr: `sum(kube_pod_status_ready{${own},condition="false"} and on(namespace, pod) kube_pod_status_phase{${own},phase=~"Pending|Running"} == 1) or vector(0)`,
            legend: '',
          },
        ],
      }),
      stat({
        title: 'Workloads short of pods',
        thresholds: noneIsGood,
        queries: [
          {
            expr: `${count(`kube_deployment_status_replicas_available{${own}} < kube_deployment_spec_replicas{${own}}`)} + ${count(`kube_statefulset_status_replicas_ready{${own}} < kube_statefulset_replicas{${own}}`)}`,
            legend: '',
          },
        ],
      }),
      stat({
        title: 'Budgets without room',
        description: 'Disruption budgets that allow no disruption: a drain would wait.',
        thresholds: noneIsGood,
        queries: [
          {
            expr: count(
              `kube_poddisruptionbudget_status_pod_disruptions_allowed{${own}} == 0 and kube_poddisruptionbudget_status_expected_pods{${own}} > 0`,
            ),
            legend: '',
          },
        ],
      }),
      stat({
        title: 'Targets down',
        thresholds: noneIsGood,
        queries: [{ expr: count(`up{namespace="${props.namespace}"} == 0`), legend: '' }],
      }),
      stat({
        title: 'Quota, most used',
        unit: 'percentunit',
        thresholds: ['green', [props.quota.target, 'orange'], [1, 'red']],
        queries: [{ expr: `max(${quotaShare(props)})`, legend: '' }],
      }),
    ],
  };
}

function readinessRow(props: OverviewProps): Row {
  const own = inNamespace(props);
  const budget = (status: string) =>
    `max by (poddisruptionbudget) (kube_poddisruptionbudget_status_${status}{${own}})`;
  const set = (metric: string) => `max by (statefulset) (kube_statefulset_${metric}{${own}})`;
  return {
    title: 'Failover readiness',
    panels: [
      bars({
        title: 'Pods that may still be lost',
        description:
          'Healthy pods above what the disruption budget needs; for members, above the quorum. At 0 the next loss is felt, below it something is down.',
        thresholds: ['red', [0, 'orange'], [1, 'green']],
        min: 0,
        queries: [
          {
            expr: `${budget('current_healthy')} - ${budget('desired_healthy')}`,
            legend: '{{poddisruptionbudget}}',
          },
        ],
      }),
      table({
        title: 'Disruption budgets',
        labels: { poddisruptionbudget: 'Budget' },
        queries: [
          { expr: budget('expected_pods'), legend: 'Pods' },
          { expr: budget('current_healthy'), legend: 'Healthy' },
          { expr: budget('desired_healthy'), legend: 'Needed' },
          { expr: budget('pod_disruptions_allowed'), legend: 'May be disrupted' },
        ],
      }),
      lines({
        title: 'Disruptions allowed',
        min: 0,
        queries: [{ expr: budget('pod_disruptions_allowed'), legend: '{{poddisruptionbudget}}' }],
      }),
      table({
        title: 'Members',
        labels: { statefulset: 'StatefulSet' },
        queries: [
          { expr: set('replicas'), legend: 'Wanted' },
          { expr: set('status_replicas_ready'), legend: 'Ready' },
          { expr: set('status_replicas_updated'), legend: 'Up to date' },
        ],
      }),
    ],
  };
}

function distributionRow(props: OverviewProps): Row {
  const own = inNamespace(props);
  const requests = (resource: string) =>
    `sum by (node) (kube_pod_container_resource_requests{${own},resource="${resource}",node!=""}) / on(node) group_left() max by (node) (kube_node_status_allocatable{${anyNode},resource="${resource}"})`;
  return {
    title: 'Nodes and distribution',
    panels: [
      lines({
        title: 'Pods of the platform on each node',
        min: 0,
        thresholds: ['text', [props.podsPerNode, 'red']],
        queries: [{ expr: `count by (node) (${runningPods(props)})`, legend: '{{node}}' }],
      }),
      table({
        title: 'Which pods stand where',
        description: 'A workload whose pods are all in one line is lost with that node.',
        labels: { created_by_name: 'Workload', created_by_kind: 'Kind', node: 'Node' },
        queries: [
          {
            expr: `count by (created_by_name, created_by_kind, node) (${runningPods(props)})`,
            legend: 'Pods',
          },
        ],
      }),
      lines({
        title: "CPU requested by the platform, of the node's",
        unit: 'percentunit',
        width: 8,
        min: 0,
        max: 1,
        queries: [{ expr: requests('cpu'), legend: '{{node}}' }],
      }),
      lines({
        title: "Memory requested by the platform, of the node's",
        unit: 'percentunit',
        width: 8,
        min: 0,
        max: 1,
        queries: [{ expr: requests('memory'), legend: '{{node}}' }],
      }),
      table({
        title: 'Nodes',
        width: 8,
        labels: { node: 'Node' },
        queries: [
          {
            expr: `max by (node) (kube_node_status_condition{${anyNode},condition="Ready",status="true"})`,
            legend: 'Ready',
          },
          { expr: `max by (node) (kube_node_spec_unschedulable{${anyNode}})`, legend: 'Cordoned' },
        ],
      }),
    ],
  };
}

function quotaRow(props: OverviewProps): Row {
  const { target } = props.quota;
  const used = { expr: `max by (resource) (${quotaShare(props)})`, legend: '{{resource}}' };
  const thresholds = ['green', [target, 'orange'], [1, 'red']] as const;
  return {
    title: 'Quota',
    panels: [
      bars({ title: 'Used now', unit: 'percentunit', min: 0, max: 1, thresholds, queries: [used] }),
      lines({
        title: 'Used',
        unit: 'percentunit',
        min: 0,
        thresholds: ['text', [target, 'orange'], [1, 'red']],
        queries: [used],
      }),
    ],
  };
}

function autoscalerRow(props: OverviewProps): Row {
  const of = (metric: string) =>
    `max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_${metric}{${inNamespace(props)}})`;
  return {
    title: 'Autoscalers',
    panels: [
      table({
        title: 'Replicas',
        labels: { horizontalpodautoscaler: 'Autoscaler' },
        queries: [
          { expr: of('status_current_replicas'), legend: 'Current' },
          { expr: of('status_desired_replicas'), legend: 'Desired' },
          { expr: of('spec_min_replicas'), legend: 'Minimum' },
          { expr: of('spec_max_replicas'), legend: 'Maximum' },
        ],
      }),
      lines({
        title: 'Desired, of the maximum',
        unit: 'percentunit',
        min: 0,
        max: 1,
        thresholds: ['text', [1, 'red']],
        queries: [
          {
            expr: `${of('status_desired_replicas')} / ${of('spec_max_replicas')}`,
            legend: '{{horizontalpodautoscaler}}',
          },
        ],
      }),
    ],
  };
}

function replicaRow(props: OverviewProps): Row {
  const of = (metric: string) => `max by (deployment) (kube_deployment_${metric}{${inNamespace(props)}})`;
  return {
    title: 'Deployments',
    panels: [
      table({
        title: 'Replicas',
        labels: { deployment: 'Deployment' },
        queries: [
          { expr: of('spec_replicas'), legend: 'Wanted' },
          { expr: of('status_replicas_available'), legend: 'Available' },
          { expr: of('status_replicas_updated'), legend: 'Up to date' },
        ],
      }),
      lines({
        title: 'Available, of those wanted',
        unit: 'percentunit',
        min: 0,
        queries: [
          {
            expr: `${of('status_replicas_available')} / (${of('spec_replicas')} > 0)`,
            legend: '{{deployment}}',
          },
        ],
      }),
    ],
  };
}

function safetyRow(props: OverviewProps): Row {
  const { namespace } = props;
  const metric = 'certmanager_certificate_expiration_timestamp_seconds';
  return {
    title: 'Backups, certificates and volumes',
    panels: [
      bars({
        title: 'Since the last success of each CronJob',
        unit: 's',
        min: 0,
        thresholds: ['green', [26 * 3600, 'orange'], [50 * 3600, 'red']],
        queries: [
          {
            expr: `time() - max by (cronjob) (kube_cronjob_status_last_successful_time{${inNamespace(props)}})`,
            legend: '{{cronjob}}',
          },
        ],
      }),
      ...(props.certManager
        ? [
            bars({
              title: 'Until each certificate ends',
              unit: 's',
              min: 0,
              thresholds: ['red', [20 * 86_400, 'green']],
              queries: [
                {
                  expr: `max by (name) (${metric}{namespace="${namespace}"} or ${metric}{exported_namespace="${namespace}"}) - time()`,
                  legend: '{{name}}',
                },
              ],
            }),
          ]
        : []),
      volumesPanel(namespace, '.+'),
    ],
  };
}
