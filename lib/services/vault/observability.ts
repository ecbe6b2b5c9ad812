import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { alertRules } from '../../observability/alert.ts';
import { podMonitor } from '../../observability/pod-monitor.ts';
import { vaultAlerts } from './alerts.ts';
import type { VaultNames } from './names.ts';
import type { VaultProps } from './props.ts';

/** Monitors and alerts, where the environment has a Prometheus Operator. */
export class VaultObservability extends Construct {
  constructor(scope: Construct, id: string, props: VaultProps & { readonly names: VaultNames }) {
    super(scope, id);
    const { platform, names } = props;
    if (platform.prometheus === undefined) {
      return;
    }
    const { monitorLabels, runbooks, namespace } = platform;
    const tls = { secret: names.serverCertificate, serverName: names.headless };
    const params = { format: ['prometheus'] };
    new ApiObject(
      this,
      'monitor',
      podMonitor({
        name: names.members,
        component: names.server,
        monitorLabels,
        endpoints: [
          { port: 'api', path: '/v1/sys/metrics', params, ...(platform.tls.mode === 'off' ? {} : { tls }) },
        ],
      }),
    );
    if (props.proxy.enabled) {
      new ApiObject(
        this,
        'proxy-monitor',
        podMonitor({
          name: names.proxyName,
          component: names.proxy,
          monitorLabels,
          endpoints: [{ port: 'metrics', path: '/proxy/v1/metrics', params }],
        }),
      );
    }
    new ApiObject(
      this,
      'alerts',
      alertRules({
        name: names.members,
        component: names.server,
        monitorLabels,
        runbooks,
        alerts: vaultAlerts({
          instance: props.instance,
          namespace,
          replicas: props.replicas,
          proxy: props.proxy.enabled,
          auditVolume: props.audit.file.enabled,
          snapshotMaxAgeHours: props.backup.enabled ? props.backup.maxAgeHours : undefined,
        }),
      }),
    );
  }
}
