import type { Alert } from '../../observability/alert.ts';
import type { DatahubNames } from './names.ts';
import { consumerGroups, topicNames } from './topics.ts';

export interface DatahubAlertsProps {
  readonly names: DatahubNames;
  readonly namespace: string;
}

/** The pages in docs/runbooks/ have the same names. */
export function datahubAlerts(props: DatahubAlertsProps): Alert[] {
  return [...serverAlerts(props), ...pipelineAlerts(props), ...updateAlerts(props)];
}

function serverAlerts({ names, namespace }: DatahubAlertsProps): Alert[] {
  const available = (deployment: string) =>
    `kube_deployment_status_replicas_available{job="kube-state-metrics",namespace="${namespace}",deployment="${deployment}"}`;
  const down = (name: string, deployment: string, who: string, impact: string): Alert => ({
    name,
    expr: `${available(deployment)} == 0`,
    for: '5m',
    severity: 'critical',
    summary: `No pod of DataHub's ${who} is available.`,
    description: impact,
  });
  const heap = (metric: string) =>
    `sum by (pod) (${metric}{namespace="${namespace}",pod=~"(${names.gmsName}|${names.maeConsumerName}|${names.mceConsumerName})-.+",area="heap"}`;
  return [
    down(
      'DatahubGmsDown',
      names.gmsName,
      'metadata service',
      `${names.gmsName} serves nobody: DataHub is down.`,
    ),
    {
      name: 'DatahubGmsNotRedundant',
      expr: `${available(names.gmsName)} == 1`,
      for: '15m',
      severity: 'warning',
      summary: "One pod of DataHub's metadata service is left.",
      description: `One pod of ${names.gmsName} serves: the loss of its node takes DataHub down.`,
    },
    down(
      'DatahubFrontendDown',
      names.frontendName,
      'frontend',
      `Nobody reaches ${names.frontendName}; the API of ${names.gmsName} may well answer.`,
    ),
    down(
      'DatahubMceConsumerDown',
      names.mceConsumerName,
      'MCE consumer',
      `Proposed changes stay in Kafka until ${names.mceConsumerName} writes them.`,
    ),
    down(
      'DatahubMaeConsumerDown',
      names.maeConsumerName,
      'MAE consumer',
      `Search and lineage stand still until ${names.maeConsumerName} reads the changes.`,
    ),
    {
      name: 'DatahubHeapHigh',
      // A pool without a maximum says -1.
      expr: `${heap('jvm_memory_used_bytes')}) / ${heap('jvm_memory_max_bytes')} > 0) > 0.9`,
      for: '30m',
      severity: 'warning',
      summary: 'A Java program of DataHub is short of heap.',
      description: '{{ $labels.pod }} uses {{ $value | humanizePercentage }} of its heap.',
    },
  ];
}

function pipelineAlerts(props: DatahubAlertsProps): Alert[] {
  const group = consumerGroups.METADATA_CHANGE_LOG_KAFKA_CONSUMER_GROUP_ID;
  const proposals = consumerGroups.METADATA_CHANGE_PROPOSAL_KAFKA_CONSUMER_GROUP_ID;
  const failed = topicNames.FAILED_METADATA_CHANGE_PROPOSAL_TOPIC_NAME;
  // Two exporters tell the same: the larger of the two counts.
  const lag = (name: string) =>
    `max by (consumergroup, topic) (sum by (instance, consumergroup, topic) (kafka_consumergroup_lag{namespace="${props.namespace}",consumergroup="${name}"}))`;
  const offset = `max by (topic, partition) (increase(kafka_topic_partition_current_offset{namespace="${props.namespace}",topic="${failed}"}[15m]))`;
  return [
    {
      name: 'DatahubProposalsLagging',
      expr: `${lag(proposals)} > 10000`,
      for: '30m',
      severity: 'warning',
      summary: 'Proposed changes wait long before they are written.',
      description: '{{ $value }} proposals of {{ $labels.topic }} wait for the MCE consumers.',
    },
    {
      name: 'DatahubIndexingLagging',
      expr: `${lag(group)} > 10000`,
      for: '30m',
      severity: 'warning',
      summary: 'Search and lineage are behind the metadata.',
      description: '{{ $value }} changes of {{ $labels.topic }} wait for the MAE consumers.',
    },
    {
      name: 'DatahubProposalsFailing',
      expr: `sum by (topic) (${offset}) > 0`,
      for: '5m',
      severity: 'warning',
      summary: 'Proposed changes are refused.',
      description:
        '{{ $value | humanize }} proposals of the last quarter of an hour are in {{ $labels.topic }}.',
    },
  ];
}

function updateAlerts({ names, namespace }: DatahubAlertsProps): Alert[] {
  const jobs = `${names.updateName}|${names.nonBlockingUpdateName}`;
  return [
    {
      name: 'DatahubSystemUpdateFailed',
      expr: `kube_job_status_failed{job="kube-state-metrics",namespace="${namespace}",job_name=~"${jobs}"} > 0 unless on (namespace, job_name) kube_job_complete{job="kube-state-metrics",namespace="${namespace}",condition="true"} == 1`,
      for: '15m',
      severity: 'critical',
      summary: 'A system update of DataHub fails.',
      description:
        'Job {{ $labels.job_name }} has failed: pods of the new revision wait for it, the old ones serve.',
    },
    {
      name: 'DatahubSystemUpdateSlow',
      expr: `kube_job_status_active{job="kube-state-metrics",namespace="${namespace}",job_name=~"${jobs}"} > 0`,
      for: '2h',
      severity: 'warning',
      summary: 'A system update of DataHub takes long.',
      description: 'Job {{ $labels.job_name }} has run for two hours.',
    },
  ];
}
