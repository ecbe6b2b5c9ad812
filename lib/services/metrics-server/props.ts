import type { Platform } from '../../environment/platform.ts';
import type { MetricsServerSettings } from '../../environment/services/metrics-server.ts';
import type { Flow } from '../../network/flow.ts';

export interface MetricsServerProps extends Omit<MetricsServerSettings, 'enabled'> {
  readonly platform: Platform;
  /** Every flow of the platform: the component's policy takes its own. */
  readonly flows: readonly Flow[];
}
