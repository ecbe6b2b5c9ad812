import { type Problem, type Rule, ruleOf } from './rule.ts';
import type { Environment } from './schema.ts';

const rule = ruleOf<Environment>();

const at = (...path: string[]) => ['secrets', 'store', ...path];

export const secretsRules: readonly Rule[] = [
  rule({ mode: 'secrets.mode', store: 'secrets.store' }, function storeIsOfExternalSecrets({ mode, store }) {
    if (mode === 'external-secrets' && store === undefined) {
      return [{ path: at(), allowed: 'a store ({ kind, name }), since secrets.mode is external-secrets' }];
    }
    return mode === 'existing' && store !== undefined
      ? [{ path: at(), allowed: 'no store unless secrets.mode is external-secrets' }]
      : [];
  }),

  rule({ store: 'secrets.store' }, function renderedStoreIsOfTheNamespace({ store }) {
    const allowed = 'SecretStore, since a provider is named: what is rendered stays in the namespace';
    return store?.provider !== undefined && store.kind !== 'SecretStore'
      ? [{ path: at('kind'), allowed, value: store.kind }]
      : [];
  }),

  rule({ store: 'secrets.store' }, function remoteKeysSuitTheProvider({ store }): Problem[] {
    const type = store?.provider?.type;
    const allowed = {
      azure: [/^[A-Za-z0-9-]*$/, 'letters, digits and "-", as Azure Key Vault takes them'],
      gcp: [/^[\w-]*$/, 'letters, digits, "-" and "_", as Google Secret Manager takes them'],
    } as const;
    if (store === undefined || (type !== 'azure' && type !== 'gcp')) {
      return [];
    }
    const [pattern, sentence] = allowed[type];
    return pattern.test(store.prefix) ? [] : [{ path: at('prefix'), allowed: sentence }];
  }),
];
