import type { Platform } from '../../environment/platform.ts';
import type { VaultSettings } from '../../environment/services/vault.ts';
import type { Flow } from '../../network/flow.ts';

export interface VaultProps extends Omit<VaultSettings, 'enabled'> {
  readonly platform: Platform;
  /** Every flow of the platform: each component's policy takes its own. */
  readonly flows: readonly Flow[];
}
