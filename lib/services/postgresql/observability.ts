import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { alertRules } from '../../observability/alert.ts';
import { podMonitor } from '../../observability/pod-monitor.ts';
import { postgresqlAlerts } from './alerts.ts';
import type { PostgresqlNames } from './names.ts';
import type { PostgresqlProps } from './props.ts';

/** Monitors and alerts, where the environment has a Prometheus Operator. */
export class PostgresqlObservability extends Construct {
  constructor(scope: Construct, id: string, props: PostgresqlProps & { readonly names: PostgresqlNames }) {
    super(scope, id);
    const { platform, names } = props;
    if (platform.prometheus === undefined) {
      return;
    }
    const { monitorLabels, runbooks, namespace } = platform;
    const tls = { secret: names.serverCertificate, serverName: names.headless };
    new ApiObject(
      this,
      'monitor',
      podMonitor({
        name: names.primary,
        component: names.database,
        monitorLabels,
        endpoints: [
          { port: 'metrics' },
          { port: 'patroni', ...(platform.tls.mode === 'off' ? {} : { tls }) },
        ],
      }),
    );
    if (props.pooler.enabled) {
      new ApiObject(
        this,
        'pooler-monitor',
        podMonitor({
          name: names.poolerName,
          component: names.pooler,
          monitorLabels,
          endpoints: [{ port: 'metrics' }],
        }),
      );
    }
    new ApiObject(
      this,
      'alerts',
      alertRules({
        name: names.primary,
        component: names.database,
        monitorLabels,
        runbooks,
        alerts: postgresqlAlerts({
          instance: props.instance,
          namespace,
          replicas: props.replicas,
          pooler: props.pooler.enabled,
          backupMaxAgeHours: props.backup.enabled ? props.backup.maxAgeHours : undefined,
          synchronous: props.synchronousMode !== 'off',
        }),
      }),
    );
  }
}
