import type { Platform } from '../../environment/platform.ts';
import type { PostgresqlSettings } from '../../environment/services/postgresql.ts';
import type { Flow } from '../../network/flow.ts';

export interface PostgresqlProps extends Omit<PostgresqlSettings, 'enabled'> {
  readonly platform: Platform;
  /** Every flow of the platform: each component's policy takes its own. */
  readonly flows: readonly Flow[];
}
