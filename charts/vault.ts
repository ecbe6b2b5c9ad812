import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Platform } from '../lib/environment/platform.ts';
import type { VaultSettings } from '../lib/environment/services/vault.ts';
import type { Flow } from '../lib/network/flow.ts';
import { vaultFlows } from '../lib/services/vault/flows.ts';
import { Vault } from '../lib/services/vault/vault.ts';

export interface VaultChartProps {
  readonly platform: Platform;
  /** Every flow of the platform. */
  readonly flows: readonly Flow[];
  readonly settings: VaultSettings;
}

export class VaultChart extends Chart {
  constructor(scope: Construct, id: string, props: VaultChartProps) {
    const { platform, flows, settings } = props;
    super(scope, id, { namespace: platform.namespace, disableResourceNameHashes: true });
    new Vault(this, settings.instance, { platform, flows, ...settings });
  }
}

export function vaultChartFlows(platform: Platform, settings: VaultSettings): Flow[] {
  if (!settings.enabled) {
    return [];
  }
  return vaultFlows({
    platform,
    instance: settings.instance,
    seal: settings.seal,
    proxy: settings.proxy.enabled,
    backup: settings.backup.enabled,
    clients: settings.clients,
  });
}
