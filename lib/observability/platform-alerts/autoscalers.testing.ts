import type { AlertTests } from '../alert-test.ts';
import { kubeState } from '../series.testing.ts';

type Value = number | string;

export const autoscalerAlertTests: AlertTests = ({ namespace }) => {
  const name = 'portal-hpa';
  const of = { namespace, horizontalpodautoscaler: name };
  const source = { job: 'kube-state-metrics', instance: '10.0.0.9:8080' };
  const replicas = (desired: Value, min: number, max: number) => ({
    ...kubeState('kube_horizontalpodautoscaler_status_desired_replicas', of, desired),
    ...kubeState('kube_horizontalpodautoscaler_spec_min_replicas', of, min),
    ...kubeState('kube_horizontalpodautoscaler_spec_max_replicas', of, max),
  });
  const active = (isFalse: Value, current: number) => ({
    ...kubeState(
      'kube_horizontalpodautoscaler_status_condition',
      { ...of, condition: 'ScalingActive', status: 'false' },
      isFalse,
    ),
    // A limit that is in force is no fault.
    ...kubeState(
      'kube_horizontalpodautoscaler_status_condition',
      { ...of, condition: 'ScalingLimited', status: 'false' },
      1,
    ),
    ...kubeState('kube_horizontalpodautoscaler_status_current_replicas', of, current),
  });
  return [
    {
      alert: 'HpaMaxedOut',
      fires: [
        {
          when: 'it wants as many as it may have',
          series: replicas(4, 2, 4),
          alerts: [
            {
              labels: { ...source, ...of },
              description: `${name} wants 4 replicas and may not have more: what comes on top is served slowly.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'one more is possible', series: replicas(3, 2, 4) },
        { when: 'minimum and maximum are the same', series: replicas(2, 2, 2) },
        { when: 'a peak lasts ten minutes', series: replicas('2x3 4x10 2x30', 2, 4), at: '14m' },
      ],
    },
    {
      alert: 'HpaWithoutMetrics',
      fires: [
        {
          when: 'it can read no metric',
          series: active(1, 2),
          alerts: [
            {
              labels: { ...source, ...of, condition: 'ScalingActive', status: 'false' },
              description: `${name} keeps its count, whatever the load.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'it scales', series: active(0, 2) },
        { when: 'its Deployment is scaled to nothing, which turns it off', series: active(1, 0) },
        { when: 'new pods have no figures yet', series: active('0x3 1x5 0x20', 2), at: '8m' },
      ],
    },
  ];
};
