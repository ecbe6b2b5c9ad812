import type { Platform } from '../../environment/platform.ts';
import type { KafkaSettings } from '../../environment/services/kafka.ts';
import type { Flow } from '../../network/flow.ts';

export interface KafkaProps extends Omit<KafkaSettings, 'enabled'> {
  readonly platform: Platform;
  /** Every flow of the platform: each component's policy takes its own. */
  readonly flows: readonly Flow[];
}
