import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { alertRules } from '../../observability/alert.ts';
import { podMonitor } from '../../observability/pod-monitor.ts';
import { tracingAlerts } from './alerts.ts';
import type { TracingNames } from './names.ts';
import type { TracingProps } from './props.ts';

/** Monitors and alerts, where the environment has a Prometheus Operator. */
export class TracingObservability extends Construct {
  constructor(scope: Construct, id: string, props: TracingProps & { readonly names: TracingNames }) {
    super(scope, id);
    const { platform, names } = props;
    if (platform.prometheus === undefined) {
      return;
    }
    const { monitorLabels, runbooks, namespace } = platform;
    for (const [name, component] of [
      [names.collectorName, names.collector],
      [names.jaegerName, names.jaeger],
    ] as const) {
      new ApiObject(
        this,
        `${name}-monitor`,
        podMonitor({ name, component, monitorLabels, endpoints: [{ port: 'metrics' }] }),
      );
    }
    new ApiObject(
      this,
      'alerts',
      alertRules({
        name: names.indexPrefix,
        component: names.collector,
        monitorLabels,
        runbooks,
        alerts: tracingAlerts({ namespace, names }),
      }),
    );
  }
}
