import type { Alert } from '../../observability/alert.ts';
import { name, namespace } from './names.ts';

export function metricsServerAlerts(): Alert[] {
  const deployment = `job="kube-state-metrics",namespace="${namespace}",deployment="${name}"`;
  return [
    {
      name: 'MetricsServerDown',
      expr: `kube_deployment_status_replicas_available{${deployment}} == 0`,
      for: '5m',
      severity: 'critical',
      summary: 'No metrics-server is available.',
      description: 'Autoscalers read <unknown> and keep their counts whatever the load.',
    },
    {
      name: 'MetricsApiUnavailable',
      // The API server's own view: it covers the certificate and the network in between.
      expr: 'max by (name) (aggregator_unavailable_apiservice{name="v1beta1.metrics.k8s.io"}) == 1',
      for: '5m',
      severity: 'critical',
      summary: 'The API server cannot reach metrics-server.',
      description: '{{ $labels.name }} is not available: autoscalers keep their counts whatever the load.',
    },
    {
      name: 'MetricsServerKubeletsFailing',
      expr: `sum by (namespace, pod) (rate(metrics_server_kubelet_request_total{namespace="${namespace}",success="false"}[5m])) / sum by (namespace, pod) (rate(metrics_server_kubelet_request_total{namespace="${namespace}"}[5m])) > 0.1`,
      for: '15m',
      severity: 'warning',
      summary: 'metrics-server gets no figures from some kubelets.',
      description: '{{ $value | humanizePercentage }} of the requests of {{ $labels.pod }} to kubelets fail.',
    },
  ];
}
