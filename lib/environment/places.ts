import { formatPath, type Path } from './fault.ts';
import type { Environment } from './schema.ts';
import { publishable } from './services/edge.ts';

/** Something outside of the cluster that one environment alone may write into, answer for or be unsealed by. */
export interface Place {
  /** The setting that tells it from others. */
  readonly path: Path;
  /** Two environments that have one of these in common have the same place. */
  readonly keys: readonly string[];
  /**
   * The cloud account that it is in: the same name in another account is another place.
   * @default - unknown
   */
  readonly account?: string;
  /** What is there, in words. */
  readonly found: string;
  /** What an environment of its own has instead. */
  readonly allowed: string;
}

/** Everything of that kind that an environment names. */
export function placesOf(environment: Environment): Place[] {
  return [
    ...backups(environment),
    ...replicas(environment),
    ...secrets(environment),
    ...mirror(environment),
    ...seal(environment),
    ...hostnames(environment),
  ];
}

/** Where backups are written to; who only restores from a store may name another's. */
function backups({ backup: { store }, services }: Environment): Place[] {
  const { postgresql, minio, elasticsearch, vault } = services;
  const writes =
    (postgresql.enabled && postgresql.backup.enabled) ||
    (minio.enabled && minio.backup.enabled) ||
    (vault.enabled && vault.backup.enabled) ||
    (elasticsearch.enabled && elasticsearch.backup.enabled && elasticsearch.backup.store === 'external');
  if (store === undefined || !writes) {
    return [];
  }
  const { bucket, prefix } = store;
  const folder = prefix === undefined ? 'without a prefix' : `under ${prefix}`;
  return [
    {
      path: ['backup', 'store', 'prefix'],
      keys: [`${storeHost(store)} ${bucket} ${prefix ?? ''}`],
      found: `backups in bucket ${bucket} of ${store.endpoint} ${folder}`,
      allowed: 'a prefix, or a bucket, of its own',
    },
  ];
}

/** All endpoints of AWS lead to the same buckets. */
function storeHost({ endpoint }: { readonly endpoint: string }): string {
  const { host, hostname } = new URL(endpoint);
  return /\.amazonaws\.com(\.cn)?$/.test(hostname) ? hostname.replace(/^.*(amazonaws)/, '$1') : host;
}

/** MinIO replicates bucket to bucket: no prefix comes between. */
function replicas({ backup: { store }, services: { minio } }: Environment): Place[] {
  return !minio.enabled || store === undefined
    ? []
    : minio.buckets.flatMap(({ replicateTo }, index) =>
        replicateTo === undefined
          ? []
          : [
              {
                path: ['services', 'minio', 'buckets', index, 'replicateTo'],
                keys: [`${storeHost(store)} ${replicateTo}`],
                found: `a replica in bucket ${replicateTo} of ${store.endpoint}`,
                allowed: 'a bucket of its own',
              },
            ],
      );
}

function secrets({ secrets: { mode, store } }: Environment): Place[] {
  if (mode !== 'external-secrets' || store === undefined) {
    return [];
  }
  const { kind, name, prefix, provider } = store;
  const { account, ...where } = storeOf(provider);
  const home = where.address ?? `${kind} ${name}`;
  return [
    {
      path: ['secrets', 'store', 'prefix'],
      keys: [`${home} ${prefix}`],
      account,
      found: `secrets in ${home} ${prefix === '' ? 'without a prefix' : `under ${prefix}`}`,
      allowed: 'a prefix, or a store, of its own',
    },
  ];
}

type Provider = NonNullable<Environment['secrets']['store']>['provider'];

/** The store behind a SecretStore, whoever logs in. */
function storeOf(provider: Provider): { readonly address?: string; readonly account?: string } {
  switch (provider?.type) {
    case undefined:
      return {};
    case 'vault':
      return { address: [provider.server, provider.namespace, provider.path].filter(Boolean).join('/') };
    case 'aws':
      return {
        address: `${provider.service} of ${provider.region}`,
        account: accountOf(provider.role, ...Object.values(provider.serviceAccountAnnotations)),
      };
    case 'gcp':
      return { address: `project ${provider.project}` };
    case 'azure':
      return { address: provider.vaultUrl.toLowerCase().replace(/\/$/, '') };
  }
}

function mirror({ services: { kafka } }: Environment): Place[] {
  const { enabled, connect, backup, instance } = kafka;
  const source = backup.source ?? instance;
  return enabled && connect.enabled && backup.enabled
    ? [
        {
          path: ['services', 'kafka', 'backup', 'source'],
          keys: backup.bootstrapServers.map((server) => `${server} ${source}`),
          found: `topics ${source}.* at ${backup.bootstrapServers.join(', ')}`,
          allowed: 'a name of its own for what it mirrors (services.kafka.backup.source), or another cluster',
        },
      ]
    : [];
}

/** Who may use another's key can read what that key protects, and is gone with it. */
function seal({ services: { vault } }: Environment): Place[] {
  const { enabled, seal, serviceAccountAnnotations } = vault;
  if (!enabled || seal === undefined) {
    return [];
  }
  const place = (field: string, key: string, account?: string): Place[] => [
    {
      path: ['services', 'vault', 'seal', field],
      keys: [key],
      account,
      found: `the key ${key}`,
      allowed: 'a key of its own',
    },
  ];
  switch (seal.type) {
    case 'awskms': {
      const { keyId, region, endpoint = '' } = seal;
      const account = accountOf(keyId, ...Object.values(serviceAccountAnnotations));
      const id = keyId.replace(/^arn:[^:]*:kms:[^:]*:[^:]*:(key\/)?/, '');
      return place('keyId', [region, id, endpoint].filter(Boolean).join(' '), account);
    }
    case 'gcpckms':
      return place('key', [seal.project, seal.region, seal.keyRing, seal.key].join('/'));
    case 'azurekeyvault':
      return place('keyName', [seal.vaultName, seal.keyName].join('/'));
    case 'transit':
      return place('keyName', [seal.address, seal.mountPath, seal.keyName].join(' '));
  }
}

/** The account in the first ARN that names one: `arn:aws:iam::111122223333:role/vault`. */
function accountOf(...texts: readonly (string | undefined)[]): string | undefined {
  return texts.flatMap((text) => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(text ?? '')?.[1] ?? [])[0];
}

function hostnames({ services: { edge } }: Environment): Place[] {
  return publishable.flatMap((service) => {
    const host = edge.hostnames[service];
    const path = ['services', 'edge', 'hostnames', service];
    return edge.enabled && host !== undefined
      ? [{ path, keys: [host], found: `the host name ${host}`, allowed: 'a host name of its own' }]
      : [];
  });
}

/** The first place of the second that the first has as well, of each of its settings. */
export function sharedPlaces(first: Environment, second: Environment): Place[] {
  const taken = placesOf(first);
  return placesOf(second).filter((place) => taken.some((other) => isSame(place, other)));
}

function isSame(a: Place, b: Place): boolean {
  const kind = ({ path }: Place) => formatPath(path).replace(/^(services\.edge\.hostnames).*|\[\d+\]/, '$1');
  const elsewhere = a.account !== undefined && b.account !== undefined && a.account !== b.account;
  return kind(a) === kind(b) && !elsewhere && a.keys.some((key) => b.keys.includes(key));
}
