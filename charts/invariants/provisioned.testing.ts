import { fieldsOf } from '../../lib/manifest/manifest.ts';
import type { Inventory } from '../../lib/verify/model/inventory.ts';
import { findService } from '../../lib/verify/model/service.ts';
import { configurationTexts } from '../../lib/verify/model/texts.ts';
import { portsOf } from '../../lib/verify/model/workload.ts';
import { at, listAt } from './environments.testing.ts';

export const kinds = [
  'hostname',
  'port',
  'Secret key',
  'ConfigMap key',
  'topic',
  'Kafka user',
  'database',
  'database role',
  'bucket',
  'store user',
  'search user',
  'search role',
] as const;
export type Kind = (typeof kinds)[number];

/** The names that exist, by kind. */
export type Provided = Readonly<Record<Kind, ReadonlySet<string>>>;

/** What an environment's own objects make: Services, Secrets, and what the provisioning Jobs read. */
export function provisioners(inventory: Inventory): Provided {
  const texts = configurationTexts(inventory);
  const named = (file: RegExp, pattern: RegExp): string[] =>
    texts
      .filter(({ from, name }) => from === 'file' && file.test(name))
      .flatMap(({ text }) => [...text.matchAll(pattern)].map(([, name = '']) => name));
  const files = (pattern: RegExp): string[] =>
    texts.flatMap(({ name, from }) => (from === 'file' ? (pattern.exec(name)?.[1] ?? []) : []));
  const services = inventory
    .of('', 'Service')
    .map((service) => ({ namespace: inventory.namespaceOf(service), name: service.metadata.name }));
  return {
    hostname: new Set(services.map(({ namespace, name }) => `${namespace}/${name}`)),
    port: new Set(
      services.flatMap(({ namespace, name }) =>
        portsBehind(inventory, namespace, name).map((port) => `${namespace}/${name}:${port}`),
      ),
    ),
    'Secret key': new Set([
      ...inventory
        .of('cert-manager.io', 'Certificate')
        .flatMap((certificate) =>
          ['tls.crt', 'tls.key', 'ca.crt'].map((key) => `${at(certificate, 'spec.secretName')}/${key}`),
        ),
      ...inventory
        .of('external-secrets.io', 'ExternalSecret')
        .flatMap((secret) =>
          listAt(secret, 'spec.data').map(
            ({ secretKey }) => `${at(secret, 'spec.target.name')}/${secretKey}`,
          ),
        ),
    ]),
    'ConfigMap key': new Set([
      ...inventory
        .of('', 'ConfigMap')
        .flatMap((map) => Object.keys(fieldsOf(map.data)).map((key) => `${map.metadata.name}/${key}`)),
      // Kubernetes puts it into every namespace.
      'kube-root-ca.crt/ca.crt',
    ]),
    topic: new Set([
      ...named(/^provision\.sh$/, /^topic '([^']+)'/gm),
      // Connect's workers make their own.
      ...named(/\.properties$/, /^(?:config|offset|status)\.storage\.topic=(.+)$/gm),
    ]),
    'Kafka user': new Set([
      ...named(/^provision\.sh$/, /^user '([^']+)'/gm),
      // The users of PLAIN stand in the login of the listener.
      ...named(/\.properties$/, /\buser_([\w-]+)=/g),
    ]),
    database: new Set([
      ...named(/^provision\.sql$/, /CREATE DATABASE "([^"]+)"/g),
      // The pooler serves each again to analytics.
      ...named(/^pgbouncer\.ini$/, /^"?([\w-]+)"? = host=/gm),
      // initdb makes it.
      'postgres',
    ]),
    'database role': new Set([
      ...named(/^provision\.sql$/, /CREATE ROLE "([^"]+)"/g),
      ...named(/^patroni\.yml$/, /^ {4}\w+:\n {6}username: (\S+)/gm),
    ]),
    bucket: new Set(named(/\.sh$/, /mcli mb --ignore-existing \w+\/(\S+)/g)),
    'store user': new Set(named(/\.sh$/, /' (\S+) "\$[A-Z_]+" \| mcli admin user add /g)),
    'search user': new Set([
      ...files(/^user\.(.+)\.json$/),
      // The file realm's, which each node writes when it starts.
      ...named(/\.sh$/, /elasticsearch-users"? useradd (\S+)/g),
      'elastic',
    ]),
    'search role': new Set([...files(/^role\.(.+)\.json$/), ...named(/^roles\.yml$/, /^(\w+):/gm)]),
  };
}

/** The ports of a Service; of a headless one, those of its pods as well. */
function portsBehind(inventory: Inventory, namespace: string, service: string): readonly unknown[] {
  const { ports = [], targets = [], headless = false } = findService(inventory, namespace, service) ?? {};
  return [
    ...ports.map(({ port }) => port),
    ...(headless ? targets.flatMap(portsOf).map(({ containerPort }) => containerPort) : []),
  ];
}
