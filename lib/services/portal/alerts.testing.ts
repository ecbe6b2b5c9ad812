import type { AlertTests } from '../../observability/alert-test.ts';
import { kubeState } from '../../observability/series.testing.ts';
import { portalNames } from './names.ts';

export const portalAlertTests: AlertTests = ({ namespace, services: { portal } }) => {
  const deployment = portalNames(portal.instance).name;
  const labels = { job: 'kube-state-metrics', instance: '10.0.0.9:8080', namespace, deployment };
  const available = (count: number | string) =>
    kubeState('kube_deployment_status_replicas_available', { namespace, deployment }, count);
  return [
    {
      alert: 'PortalDown',
      fires: [
        {
          when: 'no pod is available',
          series: available(0),
          alerts: [
            {
              labels,
              description: `Nobody reaches ${deployment}; the services behind it may well answer.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'one pod is available', series: available(1) },
        { when: 'a pod came back within the two minutes', series: available('2x3 0 0 1x20'), at: '5m' },
        {
          when: 'another Deployment has none',
          series: {
            ...kubeState(
              'kube_deployment_status_replicas_available',
              { namespace, deployment: 'another' },
              0,
            ),
            ...available(1),
          },
        },
      ],
    },
    {
      alert: 'PortalNotRedundant',
      fires: [
        {
          when: 'one pod is available',
          series: available(1),
          alerts: [
            {
              labels,
              description: `One pod of ${deployment} serves: the loss of its node takes the portal down.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'two pods are available', series: available(2) },
        { when: 'one pod is available for fourteen minutes', series: available('2x5 1x30'), at: '20m' },
      ],
    },
  ];
};
