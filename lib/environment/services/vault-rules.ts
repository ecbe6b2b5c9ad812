import { compare, parseQuantity } from '../../manifest/quantity.ts';
import { type Rule, ruleOf } from '../rule.ts';
import type { Environment } from '../schema.ts';

const rule = ruleOf<Environment>();

const at = (...path: string[]) => ['services', 'vault', ...path];

/** Measured: lib/services/vault/sizes.ts. */
const leastMemory = '256Mi';

export const vaultRules: readonly Rule[] = [
  rule(
    { min: 'services.vault.proxy.minReplicas', max: 'services.vault.proxy.maxReplicas' },
    function proxyHasRoomToScale({ min, max }) {
      const allowed = `more than minReplicas, ${min}`;
      return min >= max ? [{ path: at('proxy', 'maxReplicas'), allowed, value: max }] : [];
    },
  ),

  rule(
    { stdout: 'services.vault.audit.stdout', file: 'services.vault.audit.file.enabled' },
    function requestsAreRecorded({ stdout, file }) {
      const allowed = 'true, unless audit.file is enabled: a secret store records who asks for what';
      return !stdout && !file ? [{ path: at('audit', 'stdout'), allowed, value: stdout }] : [];
    },
  ),

  rule({ size: 'services.vault.size' }, function memberHoldsItsProgram({ size }) {
    const allowed = `at least ${leastMemory}: with less, the program does not get through its start`;
    return typeof size !== 'string' && compare(parseQuantity(size.memory), parseQuantity(leastMemory)) < 0
      ? [{ path: at('size', 'memory'), allowed }]
      : [];
  }),

  rule({ seal: 'services.vault.seal' }, function transitHasAToken({ seal }) {
    const allowed = 'a Secret with a token, since a transit seal knows no other identity';
    return seal?.type === 'transit' && seal.credentials === undefined
      ? [{ path: at('seal', 'credentials'), allowed }]
      : [];
  }),

  rule(
    {
      enabled: 'services.vault.enabled',
      backup: 'services.vault.backup.enabled',
      store: 'backup.store',
    },
    function backupHasAStore({ enabled, backup, store }) {
      const allowed = 'an object store, since services.vault.backup is enabled';
      return enabled && backup && store === undefined ? [{ path: ['backup', 'store'], allowed }] : [];
    },
  ),

  rule(
    { backup: 'services.vault.backup.enabled', auth: 'services.vault.kubernetesAuth' },
    function backupLogsIn({ backup, auth }) {
      const allowed = 'true, since services.vault.backup is enabled, which logs in by its ServiceAccount';
      return backup && !auth ? [{ path: at('kubernetesAuth'), allowed, value: auth }] : [];
    },
  ),
];
