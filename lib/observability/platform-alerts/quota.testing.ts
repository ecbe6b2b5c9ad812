import type { AlertTests } from '../alert-test.ts';
import { kubeState } from '../series.testing.ts';

export const quotaAlertTests: AlertTests = ({ namespace, quota }) => {
  const target = Math.round(quota.target * 100);
  const amount = (resource: string, type: string, value: number | string) =>
    kubeState('kube_resourcequota', { namespace, resourcequota: quota.name, resource, type }, value);
  const used = (resource: string, value: number | string) => ({
    ...amount(resource, 'used', value),
    ...amount(resource, 'hard', 100),
  });
  const labels = (resource: string) => ({
    job: 'kube-state-metrics',
    instance: '10.0.0.9:8080',
    namespace,
    resourcequota: quota.name,
    resource,
  });
  return [
    {
      alert: 'ResourceQuotaExceeded',
      fires: [
        {
          when: 'requests of CPU are a hundredth above the target',
          series: { ...used('requests.cpu', target + 1), ...used('pods', target) },
          alerts: [
            {
              labels: labels('requests.cpu'),
              description: `requests.cpu of ${namespace} is at ${target + 1}% of the quota; it should stay below ${target} %, so that a lost pod and a rolling update have room.`,
            },
          ],
        },
      ],
      quiet: [
        {
          when: 'everything is just at the target, and a quota of nothing is unused',
          series: {
            ...used('requests.cpu', target),
            ...used('pods', target - 1),
            ...amount('services.nodeports', 'used', 0),
            ...amount('services.nodeports', 'hard', 0),
          },
        },
        {
          when: 'a rolling update takes more for ten minutes',
          series: used('requests.cpu', `${target}x5 ${target + 10}x10 ${target}x20`),
          at: '16m',
        },
      ],
    },
    {
      alert: 'ResourceQuotaExhausted',
      fires: [
        {
          when: 'there are as many pods as there may be',
          series: used('pods', 100),
          alerts: [
            {
              labels: labels('pods'),
              description: `pods of ${namespace} is at 100% of the quota: no further pod is admitted, not even to replace a lost one.`,
            },
          ],
        },
      ],
      quiet: [{ when: 'there may be one more', series: used('pods', 99) }],
    },
  ];
};
