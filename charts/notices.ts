import { platformOf } from '../lib/environment/platform.ts';
import type { Environment } from '../lib/environment/schema.ts';
import { vaultNotices } from '../lib/services/vault/notices.ts';

/** What whoever runs an environment must know before it reaches a cluster, and what is no fault. */
export function noticesOf(environment: Environment): string[] {
  const { vault } = environment.services;
  return vault.enabled ? vaultNotices(vault, platformOf(environment)) : [];
}
