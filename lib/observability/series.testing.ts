import type { Situation } from './alert-test.ts';

type Series = Situation['series'];
type Labels = Readonly<Record<string, string>>;

/** One series of a situation: `series('up', { pod: 'kafka-0' }, 1)`. Spread several into one. */
export function series(metric: string, labels: Labels, values: number | string): Series {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return { [`${metric}{${pairs.join(',')}}`]: values };
}

/**
 * The same metric from the members of a StatefulSet: `members('up', 'kafka', { namespace }, [1, 1, 0])` is of kafka-0,
 * kafka-1 and kafka-2.
 */
export function members(
  metric: string,
  set: string,
  labels: Labels,
  values: readonly (number | string)[],
): Series {
  return Object.assign(
    {},
    ...values.map((value, index) => series(metric, { ...labels, pod: `${set}-${index}` }, value)),
  );
}

/** A metric of kube-state-metrics, which names what it speaks of by labels of its own. */
export function kubeState(metric: string, labels: Labels, values: number | string): Series {
  return series(metric, { job: 'kube-state-metrics', instance: '10.0.0.9:8080', ...labels }, values);
}

/** Free and total bytes of a claim's volume, as the kubelet tells them. */
export function volume(
  namespace: string,
  claim: string,
  available: number | string,
  capacity: number,
): Series {
  const labels = { job: 'kubelet', instance: '10.0.0.1:10250', namespace, persistentvolumeclaim: claim };
  return {
    ...series('kubelet_volume_stats_available_bytes', labels, available),
    ...series('kubelet_volume_stats_capacity_bytes', labels, capacity),
  };
}

/** The labels of `volume`, as they come out of an alert that adds none. */
export function volumeLabels(namespace: string, claim: string): Labels {
  return { job: 'kubelet', instance: '10.0.0.1:10250', namespace, persistentvolumeclaim: claim };
}
