import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { alertRules } from '../../observability/alert.ts';
import { podMonitor } from '../../observability/pod-monitor.ts';
import { minioAlerts } from './alerts.ts';
import type { MinioPartProps } from './props.ts';
import { replicates } from './replication.ts';
import { restartsTogether } from './rollout.ts';

/** Monitors and alerts, where the environment has a Prometheus Operator. */
export class MinioObservability extends Construct {
  constructor(scope: Construct, id: string, props: MinioPartProps) {
    super(scope, id);
    const { platform, names, backup, gateway } = props;
    if (platform.prometheus === undefined) {
      return;
    }
    const { monitorLabels, runbooks, namespace } = platform;
    for (const pool of names.pools) {
      const tls = { secret: names.memberCertificate, serverName: pool.headless };
      new ApiObject(
        this,
        `monitor-${pool.statefulSet}`,
        podMonitor({
          name: pool.statefulSet,
          component: pool.component,
          monitorLabels,
          // Each member tells of all, so that none is the only one that could, and of its own drives.
          endpoints: ['cluster', 'node'].map((scope) => ({
            port: 's3',
            path: `/minio/v2/metrics/${scope}`,
            ...(platform.tls.mode === 'off' ? {} : { tls }),
          })),
        }),
      );
    }
    if (gateway.enabled) {
      new ApiObject(
        this,
        'gateway-monitor',
        podMonitor({
          name: names.gatewayName,
          component: names.gateway,
          monitorLabels,
          endpoints: [{ port: 'metrics' }],
        }),
      );
    }
    const members = (pools: MinioPartProps['pools']) => pools.reduce((sum, pool) => sum + pool.members, 0);
    const behindGateway = restartsTogether(props) ? props.pools.slice(0, 1) : props.pools;
    new ApiObject(
      this,
      'alerts',
      alertRules({
        name: names.service,
        component: names.instance,
        monitorLabels,
        runbooks,
        alerts: minioAlerts({
          instance: props.instance,
          namespace,
          members: members(props.pools),
          gatewayMembers: gateway.enabled ? members(behindGateway) : undefined,
          backupMaxAgeHours: backup.enabled ? backup.maxAgeHours : undefined,
          replication: replicates(props),
        }),
      }),
    );
  }
}
