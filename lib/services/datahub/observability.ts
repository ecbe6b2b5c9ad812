import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { alertRules } from '../../observability/alert.ts';
import { type MetricsEndpoint, podMonitor } from '../../observability/pod-monitor.ts';
import { datahubAlerts } from './alerts.ts';
import type { DatahubPartProps } from './props.ts';

/** Spring's own metrics, and those of the JVM and of Kafka's clients. */
const management: MetricsEndpoint = { port: 'management', path: '/actuator/prometheus' };

/** Monitors and alerts, where the environment has a Prometheus Operator. */
export class DatahubObservability extends Construct {
  constructor(scope: Construct, id: string, props: DatahubPartProps) {
    super(scope, id);
    const { platform, names } = props;
    if (platform.prometheus === undefined) {
      return;
    }
    const { monitorLabels, runbooks, namespace } = platform;
    const monitored = [
      { name: names.gmsName, component: names.gms, endpoint: management },
      { name: names.maeConsumerName, component: names.maeConsumer, endpoint: management },
      { name: names.mceConsumerName, component: names.mceConsumer, endpoint: management },
      { name: names.frontendName, component: names.frontend, endpoint: { port: 'metrics' } },
    ];
    for (const { name, component, endpoint } of monitored) {
      new ApiObject(
        this,
        `monitor-${component.component}`,
        podMonitor({ name, component, monitorLabels, endpoints: [endpoint] }),
      );
    }
    new ApiObject(
      this,
      'alerts',
      alertRules({
        name: names.gmsName,
        component: names.gms,
        monitorLabels,
        runbooks,
        alerts: datahubAlerts({ names, namespace }),
      }),
    );
  }
}
