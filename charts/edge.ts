import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Platform } from '../lib/environment/platform.ts';
import type { Environment } from '../lib/environment/schema.ts';
import { type EdgeSettings, type Publishable, publishable } from '../lib/environment/services/edge.ts';
import type { Endpoint } from '../lib/network/endpoint.ts';
import type { Flow } from '../lib/network/flow.ts';
import { datahubEndpoint } from '../lib/services/datahub/names.ts';
import { Edge, type Published } from '../lib/services/edge/edge.ts';
import { edgeFlows } from '../lib/services/edge/flows.ts';
import { portalEndpoint } from '../lib/services/portal/names.ts';
import { supersetEndpoint } from '../lib/services/superset/names.ts';
import { trinoEndpoint } from '../lib/services/trino/endpoint.ts';

export interface EdgeChartProps {
  readonly platform: Platform;
  /** Every flow of the platform. */
  readonly flows: readonly Flow[];
  readonly settings: EdgeSettings;
  readonly published: readonly Published[];
}

export class EdgeChart extends Chart {
  constructor(scope: Construct, id: string, props: EdgeChartProps) {
    const { platform, flows, settings, published } = props;
    super(scope, id, { namespace: platform.namespace, disableResourceNameHashes: true });
    new Edge(this, settings.instance, { platform, flows, ...settings, published });
  }
}

/** What the environment publishes, in a fixed order. */
export function publishedServices(platform: Platform, services: Environment['services']): Published[] {
  const origins: Partial<Record<Publishable, Endpoint>> = {
    portal: portalEndpoint(platform, services.portal),
    superset: supersetEndpoint(platform, services.superset),
    datahub: datahubEndpoint(platform, services.datahub),
    trino: trinoEndpoint(platform, services.trino),
  };
  return publishable.flatMap((service) => {
    const hostname = services.edge.hostnames[service];
    const origin = origins[service];
    return hostname === undefined || origin === undefined ? [] : [{ hostname, origin }];
  });
}

export function edgeChartFlows(
  platform: Platform,
  settings: EdgeSettings,
  published: readonly Published[],
): Flow[] {
  if (!settings.enabled) {
    return [];
  }
  const { instance, cidrs } = settings;
  return edgeFlows({ platform, instance, cidrs, origins: published.map(({ origin }) => origin) });
}
