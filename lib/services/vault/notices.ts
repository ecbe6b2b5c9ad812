import type { Platform } from '../../environment/platform.ts';
import type { VaultSettings } from '../../environment/services/vault.ts';

/**
 * What an operator must know of these settings before they reach a cluster: one sentence or two each, for the synth to
 * print. None of them is a fault.
 */
export function vaultNotices(settings: VaultSettings, platform: Pick<Platform, 'tls'>): string[] {
  const { instance, seal } = settings;
  const notices: string[] = [];
  if (seal === undefined) {
    notices.push(
      `${instance} has no seal: after EVERY restart of a member (node drain, update, crash) it stays sealed until people enter the unseal keys, and two sealed members stop the service. Updates wait for the pods to be deleted by hand (OnDelete). Set services.vault.seal, or keep docs/runbooks/VaultSealed.md and the key holders at hand.`,
    );
  }
  if (platform.tls.mode === 'off') {
    notices.push(
      `${instance} speaks without TLS: tokens and secrets cross the network readable. Not for production.`,
    );
  }
  if (!settings.backup.enabled) {
    notices.push(`${instance} takes no snapshots: what is deleted in it, or lost with its volumes, is gone.`);
  }
  return notices;
}
