import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { alertRules } from '../../observability/alert.ts';
import { podMonitor } from '../../observability/pod-monitor.ts';
import { elasticsearchAlerts } from './alerts.ts';
import type { ElasticsearchNames } from './names.ts';
import type { ElasticsearchProps } from './props.ts';
import { coordinatingTier, memberTiers } from './tiers.ts';

/** Monitors and alerts, where the environment has a Prometheus Operator. */
export class ElasticsearchObservability extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: ElasticsearchProps & { readonly names: ElasticsearchNames },
  ) {
    super(scope, id);
    const { platform, names } = props;
    if (platform.prometheus === undefined) {
      return;
    }
    const { monitorLabels, runbooks, namespace } = platform;
    const tiers = [...memberTiers(props), ...(props.coordinating.enabled ? [coordinatingTier(props)] : [])];
    for (const { name, component } of tiers) {
      new ApiObject(
        this,
        `monitor-${component.component}`,
        podMonitor({ name, component, monitorLabels, endpoints: [{ port: 'metrics' }] }),
      );
    }
    new ApiObject(
      this,
      'alerts',
      alertRules({
        name: names.client,
        component: names.data,
        monitorLabels,
        runbooks,
        alerts: elasticsearchAlerts({ ...props, namespace }),
      }),
    );
  }
}
