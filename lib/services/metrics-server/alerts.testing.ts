import type { AlertTests } from '../../observability/alert-test.ts';
import { kubeState, series } from '../../observability/series.testing.ts';
import { name, namespace } from './names.ts';

export const metricsServerAlertTests: AlertTests = () => {
  const deployment = { namespace, deployment: name };
  const available = (count: number | string) =>
    kubeState('kube_deployment_status_replicas_available', deployment, count);
  const unavailable = (id: string, values: number) =>
    series(
      'aggregator_unavailable_apiservice',
      { job: 'apiserver', instance: id, name: 'v1beta1.metrics.k8s.io' },
      values,
    );
  const requests = (success: string, fail: string) => ({
    ...series(
      'metrics_server_kubelet_request_total',
      { namespace, pod: `${name}-0`, success: 'true' },
      success,
    ),
    ...series(
      'metrics_server_kubelet_request_total',
      { namespace, pod: `${name}-0`, success: 'false' },
      fail,
    ),
  });
  return [
    {
      alert: 'MetricsServerDown',
      fires: [
        {
          when: 'no replica is available',
          series: available(0),
          alerts: [
            {
              labels: { job: 'kube-state-metrics', instance: '10.0.0.9:8080', ...deployment },
              description: 'Autoscalers read <unknown> and keep their counts whatever the load.',
            },
          ],
        },
      ],
      quiet: [
        { when: 'one replica is available', series: available(1) },
        { when: 'none is available for four minutes', series: available('2x3 0x20'), at: '8m' },
      ],
    },
    {
      alert: 'MetricsApiUnavailable',
      fires: [
        {
          when: 'one of two API servers cannot reach it',
          series: { ...unavailable('10.0.0.1:6443', 0), ...unavailable('10.0.0.2:6443', 1) },
          alerts: [
            {
              labels: { name: 'v1beta1.metrics.k8s.io' },
              description:
                'v1beta1.metrics.k8s.io is not available: autoscalers keep their counts whatever the load.',
            },
          ],
        },
      ],
      quiet: [
        {
          when: 'both API servers reach it, and another API is unavailable',
          series: {
            ...unavailable('10.0.0.1:6443', 0),
            ...unavailable('10.0.0.2:6443', 0),
            ...series(
              'aggregator_unavailable_apiservice',
              { job: 'apiserver', instance: '10.0.0.1:6443', name: 'v1beta1.custom.metrics.k8s.io' },
              1,
            ),
          },
        },
      ],
    },
    {
      alert: 'MetricsServerKubeletsFailing',
      fires: [
        {
          when: 'one of eight requests fails',
          series: requests('0+7x60', '0+1x60'),
          alerts: [
            {
              labels: { namespace, pod: `${name}-0` },
              description: `12.5% of the requests of ${name}-0 to kubelets fail.`,
            },
          ],
        },
      ],
      quiet: [{ when: 'one of twelve requests fails', series: requests('0+11x60', '0+1x60') }],
    },
  ];
};
