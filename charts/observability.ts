import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Platform } from '../lib/environment/platform.ts';
import type { Environment } from '../lib/environment/schema.ts';
import { dashboardConfigMap } from '../lib/observability/dashboards/config-map.ts';
import { PlatformRules } from '../lib/observability/platform-alerts/platform-rules.ts';
import { dashboards } from './dashboards.ts';

export interface ObservabilityChartProps {
  readonly platform: Platform;
  readonly environment: Environment;
}

/** What watches the platform as a whole. Each service brings its own monitors and alerts. */
export class ObservabilityChart extends Chart {
  constructor(scope: Construct, id: string, props: ObservabilityChartProps) {
    const { platform, environment } = props;
    super(scope, id, { namespace: platform.namespace, disableResourceNameHashes: true });
    new PlatformRules(this, 'rules', {
      namespace: platform.namespace,
      quota: environment.quota,
      podsPerNode: environment.observability.podsPerNode,
      certManager: environment.tls.mode === 'cert-manager',
      monitorLabels: platform.monitorLabels,
      runbooks: platform.runbooks,
    });
    const { dashboards: settings } = environment.observability;
    for (const dashboard of settings.enabled ? dashboards(environment) : []) {
      const manifest = dashboardConfigMap(dashboard, settings, { environment: environment.name });
      new ApiObject(this, manifest.metadata.name, manifest);
    }
  }
}
