import type { AlertTest, AlertTests, Situation } from '../../observability/alert-test.ts';
import { kubeState, series } from '../../observability/series.testing.ts';
import { datahubNames } from './names.ts';
import { consumerGroups, topicNames } from './topics.ts';

export const datahubAlertTests: AlertTests = ({ namespace, services: { datahub } }) => {
  if (!datahub.enabled) {
    return [];
  }
  const names = datahubNames(datahub.instance);
  return [...serverTests(namespace, names), ...pipelineTests(namespace), ...updateTests(namespace, names)];
};

type Names = ReturnType<typeof datahubNames>;

const stateLabels = { job: 'kube-state-metrics', instance: '10.0.0.9:8080' };

function serverTests(namespace: string, names: Names): AlertTest[] {
  const available = (deployment: string, count: number | string) =>
    kubeState('kube_deployment_status_replicas_available', { namespace, deployment }, count);
  const down = (alert: string, deployment: string, description: string): AlertTest => ({
    alert,
    fires: [
      {
        when: 'no pod is available',
        series: available(deployment, 0),
        alerts: [{ labels: { ...stateLabels, namespace, deployment }, description }],
      },
    ],
    quiet: [
      { when: 'one pod is available', series: available(deployment, 1) },
      { when: 'none was for four minutes', series: available(deployment, '1x2 0x3 1x20'), at: '6m' },
    ],
  });
  const { gmsName: gms, frontendName: frontend } = names;
  const heap = (used: number, max: number): Situation['series'] => {
    const labels = { namespace, pod: `${gms}-5d9f-abcde`, area: 'heap' };
    return {
      ...series('jvm_memory_used_bytes', { ...labels, id: 'G1 Old Gen' }, used / 2),
      ...series('jvm_memory_used_bytes', { ...labels, id: 'G1 Eden Space' }, used / 2),
      ...series('jvm_memory_max_bytes', { ...labels, id: 'G1 Old Gen' }, max),
      ...series('jvm_memory_max_bytes', { ...labels, id: 'G1 Eden Space' }, -1),
    };
  };
  return [
    down('DatahubGmsDown', gms, `${gms} serves nobody: DataHub is down.`),
    {
      alert: 'DatahubGmsNotRedundant',
      fires: [
        {
          when: 'one pod is available',
          series: available(gms, 1),
          alerts: [
            {
              labels: { ...stateLabels, namespace, deployment: gms },
              description: `One pod of ${gms} serves: the loss of its node takes DataHub down.`,
            },
          ],
        },
      ],
      quiet: [{ when: 'two pods are available', series: available(gms, 2) }],
    },
    down('DatahubFrontendDown', frontend, `Nobody reaches ${frontend}; the API of ${gms} may well answer.`),
    down(
      'DatahubMceConsumerDown',
      names.mceConsumerName,
      `Proposed changes stay in Kafka until ${names.mceConsumerName} writes them.`,
    ),
    down(
      'DatahubMaeConsumerDown',
      names.maeConsumerName,
      `Search and lineage stand still until ${names.maeConsumerName} reads the changes.`,
    ),
    {
      alert: 'DatahubHeapHigh',
      fires: [
        {
          when: 'GMS uses 95 % of its heap',
          series: heap(950, 1000),
          alerts: [
            {
              labels: { pod: `${gms}-5d9f-abcde` },
              description: `${gms}-5d9f-abcde uses 95% of its heap.`,
            },
          ],
        },
      ],
      quiet: [{ when: 'it uses 90 %', series: heap(900, 1000) }],
    },
  ];
}

function pipelineTests(namespace: string): AlertTest[] {
  const lag = (
    group: string,
    topic: string,
    first: number | string,
    second: number | string,
  ): Situation['series'] =>
    Object.assign(
      {},
      // Two exporters tell the same of each of two partitions.
      ...['10.0.1.1:9308', '10.0.1.2:9308'].flatMap((instance) => [
        series(
          'kafka_consumergroup_lag',
          { namespace, instance, consumergroup: group, topic, partition: '0' },
          first,
        ),
        series(
          'kafka_consumergroup_lag',
          { namespace, instance, consumergroup: group, topic, partition: '1' },
          second,
        ),
      ]),
    );
  const lagging = (alert: string, group: string, topic: string, description: string): AlertTest => ({
    alert,
    fires: [
      {
        when: '10001 records wait in two partitions',
        series: lag(group, topic, 6000, 4001),
        alerts: [{ labels: { consumergroup: group, topic }, description }],
      },
    ],
    quiet: [
      { when: '10000 wait', series: lag(group, topic, 6000, 4000) },
      { when: 'another group is behind', series: lag('another', topic, 60000, 40000) },
    ],
  });
  const failed = topicNames.FAILED_METADATA_CHANGE_PROPOSAL_TOPIC_NAME;
  const offset = (values: number | string): Situation['series'] =>
    Object.assign(
      {},
      ...['10.0.1.1:9308', '10.0.1.2:9308'].map((instance) =>
        series(
          'kafka_topic_partition_current_offset',
          { namespace, instance, topic: failed, partition: '0' },
          values,
        ),
      ),
    );
  return [
    lagging(
      'DatahubProposalsLagging',
      consumerGroups.METADATA_CHANGE_PROPOSAL_KAFKA_CONSUMER_GROUP_ID,
      topicNames.METADATA_CHANGE_PROPOSAL_TOPIC_NAME,
      `10001 proposals of ${topicNames.METADATA_CHANGE_PROPOSAL_TOPIC_NAME} wait for the MCE consumers.`,
    ),
    lagging(
      'DatahubIndexingLagging',
      consumerGroups.METADATA_CHANGE_LOG_KAFKA_CONSUMER_GROUP_ID,
      topicNames.METADATA_CHANGE_LOG_VERSIONED_TOPIC_NAME,
      `10001 changes of ${topicNames.METADATA_CHANGE_LOG_VERSIONED_TOPIC_NAME} wait for the MAE consumers.`,
    ),
    {
      alert: 'DatahubProposalsFailing',
      fires: [
        {
          when: 'two proposals a minute fail',
          series: offset('0+2x60'),
          at: '40m',
          alerts: [
            {
              labels: { topic: failed },
              description: `30 proposals of the last quarter of an hour are in ${failed}.`,
            },
          ],
        },
      ],
      quiet: [{ when: 'old failures lie there', series: offset(7), at: '40m' }],
    },
  ];
}

function updateTests(namespace: string, { updateName, nonBlockingUpdateName }: Names): AlertTest[] {
  const job = (metric: string, job_name: string, value: number, more: Record<string, string> = {}) =>
    kubeState(metric, { namespace, job_name, ...more }, value);
  return [
    {
      alert: 'DatahubSystemUpdateFailed',
      fires: [
        {
          when: 'a pod has failed, and the Job goes on trying',
          series: {
            ...job('kube_job_status_failed', updateName, 1),
            ...job('kube_job_complete', updateName, 0, { condition: 'true' }),
          },
          alerts: [
            {
              labels: { ...stateLabels, namespace, job_name: updateName },
              description: `Job ${updateName} has failed: pods of the new revision wait for it, the old ones serve.`,
            },
          ],
        },
      ],
      quiet: [
        {
          when: 'a pod has failed, and the next one succeeded',
          series: {
            ...job('kube_job_status_failed', updateName, 1),
            ...job('kube_job_complete', updateName, 1, { condition: 'true' }),
          },
        },
        { when: 'no pod has failed', series: job('kube_job_status_failed', updateName, 0) },
      ],
    },
    {
      alert: 'DatahubSystemUpdateSlow',
      fires: [
        {
          when: 'the background Job runs for more than two hours',
          series: job('kube_job_status_active', nonBlockingUpdateName, 1),
          alerts: [
            {
              labels: { ...stateLabels, namespace, job_name: nonBlockingUpdateName },
              description: `Job ${nonBlockingUpdateName} has run for two hours.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'it is done', series: job('kube_job_status_active', nonBlockingUpdateName, 0) },
        {
          when: 'it has run for an hour',
          series: job('kube_job_status_active', nonBlockingUpdateName, 1),
          at: '1h',
        },
      ],
    },
  ];
}
