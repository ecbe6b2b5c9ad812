import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { alertRules } from '../../observability/alert.ts';
import { podMonitor } from '../../observability/pod-monitor.ts';
import { trinoAlerts } from './alerts.ts';
import { coordinatorMetrics, workerMetrics } from './metrics.ts';
import type { TrinoNames } from './names.ts';
import type { TrinoProps } from './props.ts';

/** Monitors and alerts, where the environment has a Prometheus Operator. */
export class TrinoObservability extends Construct {
  constructor(scope: Construct, id: string, props: TrinoProps & { readonly names: TrinoNames }) {
    super(scope, id);
    const { platform, names } = props;
    if (platform.prometheus === undefined) {
      return;
    }
    const { monitorLabels, runbooks, namespace } = platform;
    for (const [name, component, read] of [
      [names.coordinatorName, names.coordinator, coordinatorMetrics],
      [names.workerName, names.worker, workerMetrics],
    ] as const) {
      // The plain port: a worker's certificate names its address, and passwords are for people.
      const endpoints = [{ port: 'http', params: { 'name[]': read } }];
      new ApiObject(
        this,
        `monitor-${component.component}`,
        podMonitor({ name, component, monitorLabels, endpoints }),
      );
    }
    const alerts = trinoAlerts({ names, namespace, minWorkers: props.workers.minReplicas });
    new ApiObject(
      this,
      'alerts',
      alertRules({ name: names.service, component: names.coordinator, monitorLabels, runbooks, alerts }),
    );
  }
}
