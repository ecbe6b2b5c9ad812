import type { AlertTests } from '../alert-test.ts';
import { kubeState } from '../series.testing.ts';

type Value = number | string;

const source = { job: 'kube-state-metrics', instance: '10.0.0.9:8080' };

export const availabilityAlertTests: AlertTests = (environment) => [
  ...budgetTests(environment),
  ...replicaTests(environment),
];

const budgetTests: AlertTests = ({ namespace }) => {
  const name = 'kafka-pdb';
  const of = { namespace, poddisruptionbudget: name };
  const budget = (healthy: Value, needed: number) => ({
    ...kubeState('kube_poddisruptionbudget_status_current_healthy', of, healthy),
    ...kubeState('kube_poddisruptionbudget_status_desired_healthy', of, needed),
  });
  return [
    {
      alert: 'PdbAtLimit',
      fires: [
        {
          when: 'two are healthy and two are needed',
          series: budget(2, 2),
          alerts: [
            {
              labels: { ...source, ...of },
              description: `${name} has 2 healthy pods and needs as many: a drain of their nodes waits, and the loss of one more is felt.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'one may go', series: budget(3, 2) },
        { when: 'too few are healthy, which another alert tells', series: budget(1, 2) },
        { when: 'it has no pods', series: budget(0, 0) },
        { when: 'a member restarts', series: budget('3x3 2x10 3x20', 2), at: '14m' },
      ],
    },
    {
      alert: 'PdbViolated',
      fires: [
        {
          when: 'one is healthy and two are needed',
          series: budget(1, 2),
          alerts: [
            {
              labels: { ...source, ...of },
              description: `${name} has 1 healthy pods, fewer than it needs: a quorum may be lost.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'two are healthy and two are needed', series: budget(2, 2) },
        { when: 'it lasts for three minutes', series: budget('3x3 1x3 3x20', 2), at: '6m' },
      ],
    },
  ];
};

const replicaTests: AlertTests = ({ namespace }) => {
  const deployment = { namespace, deployment: 'portal' };
  const set = { namespace, statefulset: 'kafka' };
  const ofDeployment = (available: Value, wanted: number, updated: Value) => ({
    ...kubeState('kube_deployment_status_replicas_available', deployment, available),
    ...kubeState('kube_deployment_spec_replicas', deployment, wanted),
    ...kubeState('kube_deployment_status_replicas_updated', deployment, updated),
  });
  const ofSet = (ready: Value, wanted: number, updated: Value) => ({
    ...kubeState('kube_statefulset_status_replicas_ready', set, ready),
    ...kubeState('kube_statefulset_replicas', set, wanted),
    ...kubeState('kube_statefulset_status_replicas_updated', set, updated),
  });
  // A pod is replaced every five minutes.
  const rollout = '0x4 1x4 2x4 3x4 4x4 5x4';
  return [
    {
      alert: 'DeploymentReplicasMismatch',
      fires: [
        {
          when: 'one of three is missing',
          series: ofDeployment(2, 3, 3),
          at: '40m',
          alerts: [
            {
              labels: { ...source, ...deployment },
              description: 'portal has 2 available pods, fewer than it asks for.',
            },
          ],
        },
      ],
      quiet: [
        { when: 'all three are available', series: ofDeployment(3, 3, 3), at: '40m' },
        { when: 'a slow rolling update goes on', series: ofDeployment(5, 6, rollout), at: '25m' },
      ],
    },
    {
      alert: 'StatefulSetReplicasMismatch',
      fires: [
        {
          when: 'one of three is not ready',
          series: ofSet(2, 3, 3),
          at: '40m',
          alerts: [
            { labels: { ...source, ...set }, description: 'kafka has 2 ready pods, fewer than it asks for.' },
          ],
        },
      ],
      quiet: [
        { when: 'all three are ready', series: ofSet(3, 3, 3), at: '40m' },
        { when: 'a slow rolling update goes on', series: ofSet(5, 6, rollout), at: '25m' },
      ],
    },
  ];
};
