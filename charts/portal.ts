import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Platform } from '../lib/environment/platform.ts';
import type { PortalSettings } from '../lib/environment/services/portal.ts';
import type { Flow } from '../lib/network/flow.ts';
import type { Tile } from '../lib/services/portal/config/start-page.ts';
import { Portal } from '../lib/services/portal/portal.ts';

export interface PortalChartProps {
  readonly platform: Platform;
  /** Every flow of the platform. The portal declares none: it calls nobody. */
  readonly flows: readonly Flow[];
  readonly settings: PortalSettings;
  /** Name of the environment. */
  readonly environment: string;
  readonly tiles: readonly Tile[];
}

export class PortalChart extends Chart {
  constructor(scope: Construct, id: string, props: PortalChartProps) {
    const { platform, flows, settings, environment, tiles } = props;
    super(scope, id, { namespace: platform.namespace, disableResourceNameHashes: true });
    new Portal(this, settings.instance, { platform, flows, ...settings, subtitle: environment, tiles });
  }
}
