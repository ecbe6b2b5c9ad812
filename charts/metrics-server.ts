import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Platform } from '../lib/environment/platform.ts';
import type { MetricsServerSettings } from '../lib/environment/services/metrics-server.ts';
import type { Flow } from '../lib/network/flow.ts';
import { metricsServerFlows } from '../lib/services/metrics-server/flows.ts';
import { MetricsServer } from '../lib/services/metrics-server/metrics-server.ts';
import { name, namespace } from '../lib/services/metrics-server/names.ts';

export interface MetricsServerChartProps {
  readonly platform: Platform;
  /** Every flow of the platform. */
  readonly flows: readonly Flow[];
  readonly settings: MetricsServerSettings;
}

/** The one app that stands outside the platform's namespace. */
export class MetricsServerChart extends Chart {
  constructor(scope: Construct, id: string, props: MetricsServerChartProps) {
    const { platform, flows, settings } = props;
    super(scope, id, { namespace, disableResourceNameHashes: true });
    new MetricsServer(this, name, { platform, flows, ...settings });
  }
}

export function metricsServerChartFlows(platform: Platform, settings: MetricsServerSettings): Flow[] {
  return settings.enabled ? metricsServerFlows({ platform, kubelets: settings.kubelets }) : [];
}
