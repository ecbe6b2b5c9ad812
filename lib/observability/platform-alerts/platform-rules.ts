import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { type AlertRulesProps, alertRules } from '../alert.ts';
import { platformAlerts } from './alerts.ts';
import type { PlatformScope } from './scope.ts';

export interface PlatformRulesProps
  extends PlatformScope,
    Pick<AlertRulesProps, 'monitorLabels' | 'runbooks'> {}

/** The PrometheusRule of the platform as a whole. */
export class PlatformRules extends Construct {
  constructor(scope: Construct, id: string, props: PlatformRulesProps) {
    super(scope, id);
    const { monitorLabels, runbooks } = props;
    new ApiObject(
      this,
      'alerts',
      alertRules({
        name: 'data-platform',
        component: { service: 'observability', instance: 'data-platform', component: 'alerts' },
        monitorLabels,
        runbooks,
        alerts: platformAlerts(props),
      }),
    );
  }
}
