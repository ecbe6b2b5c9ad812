import { describe, expect, it } from 'vitest';
import { platformOf } from '../lib/environment/platform.ts';
import { fieldsOf, type Manifest } from '../lib/manifest/manifest.ts';
import { tracingEndpoint } from '../lib/services/tracing/endpoint.ts';
import { at, listAt } from './invariants/environments.testing.ts';
import { type Changes, manifestsOf, type shipped, snapshotOf, variant } from './variants.testing.ts';

type Base = (typeof shipped)[number];

const tracing = (changes: Changes): Changes => ({ services: { tracing: changes } });

const variants: Record<string, readonly [Base, Changes]> = {
  development: ['development', {}],
  production: ['production', {}],
  'tls-existing': ['production', { tls: { mode: 'existing' } }],
  foreigners: [
    'development',
    tracing({
      instance: 'traces',
      collector: { keepPercent: 10, minReplicas: 3, maxReplicas: 9 },
      jaeger: { replicas: 3 },
      indexShards: 3,
      senders: [{ namespace: 'apps' }],
      viewers: [{ namespace: 'ingress', podLabels: { app: 'nginx' } }],
    }),
  ],
};

describe('the tracing chart', () => {
  it.each(Object.entries(variants))('renders %s as reviewed', async (name, [base, changes]) => {
    await expect(snapshotOf(variant(base, changes), 'tracing')).toMatchFileSnapshot(
      `../__snapshots__/tracing/${name}.yaml`,
    );
  });

  const production = variant('production');
  const manifests = manifestsOf(production);
  const find = (all: readonly Manifest[], kind: string, name: string) => {
    const found = all.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
    if (found === undefined) {
      throw new Error(`no ${kind} ${name}`);
    }
    return found;
  };
  const names = (of: Changes, kind: string, base: Base = 'production') =>
    manifestsOf(variant(base, of), 'tracing')
      .filter((manifest) => manifest.kind === kind)
      .map((manifest) => manifest.metadata.name);

  it('renders nothing when it is switched off', () => {
    expect(manifestsOf(variant('production', tracing({ enabled: false })), 'tracing')).toEqual([]);
  });

  it('answers where its endpoints say, over TLS where the platform has it', () => {
    const platform = platformOf(production);
    for (const protocol of ['grpc', 'http'] as const) {
      const { host, port, authority } = tracingEndpoint(platform, production.services.tracing, protocol);
      expect(host).toBe('tracing-collector.data-platform.svc.cluster.local');
      expect(authority).toBe('tracing-collector-tls');
      const service = find(manifests, 'Service', 'tracing-collector');
      expect(listAt(service, 'spec.ports').map((entry) => entry.port)).toContain(port);
    }
    const development = variant('development');
    const plain = tracingEndpoint(platformOf(development), development.services.tracing);
    expect(plain.authority).toBeUndefined();
  });

  it('has users of its own in Elasticsearch where that has users: one that writes, one that removes', () => {
    const { data } = find(manifests, 'ConfigMap', 'elasticsearch-provisioning');
    const role = (name: string) => JSON.parse(String(fieldsOf(data)[name]));
    const privileges = (name: string) => listAt(role(name), 'indices').flatMap((entry) => entry.privileges);
    expect(privileges('role.tracing.json')).not.toContain('delete_index');
    expect(privileges('role.tracing-cleaner.json')).toEqual(['view_index_metadata', 'delete_index']);
    for (const file of ['role.tracing.json', 'role.tracing-cleaner.json']) {
      expect(listAt(role(file), 'indices').map((entry) => entry.names)).toEqual([['tracing-jaeger-*']]);
    }
    const plain = find(manifestsOf(variant('development')), 'CronJob', 'tracing-cleaner');
    expect(JSON.stringify(plain)).not.toContain('secretKeyRef');
  });

  it('keeps the passwords off the command lines', () => {
    const cleaner = find(manifests, 'CronJob', 'tracing-cleaner');
    const [container] = listAt(cleaner, 'spec.jobTemplate.spec.template.spec.containers');
    expect(String(container?.args)).not.toContain('password');
    expect(listAt(container, 'env')).toEqual([
      {
        name: 'ES_PASSWORD',
        valueFrom: { secretKeyRef: { name: 'elasticsearch-users', key: 'tracing-cleaner' } },
      },
    ]);
  });

  it('asks for no certificate with tls.mode existing, and shows each program its own key alone', () => {
    expect(names({ tls: { mode: 'existing' } }, 'Certificate')).toEqual([]);
    expect(names({}, 'Certificate')).toEqual(['tracing-collector-tls', 'tracing-jaeger-tls']);
    const volumes = (name: string) =>
      listAt(find(manifests, 'Deployment', name), 'spec.template.spec.volumes');
    const secret = (name: string, of: string) =>
      volumes(name).find((volume) => at(volume, 'secret.secretName') === of);
    expect(at(secret('tracing-collector', 'tracing-jaeger-tls'), 'secret.items')).toEqual([
      { key: 'ca.crt', path: 'ca.crt' },
    ]);
    expect(secret('tracing-jaeger', 'tracing-collector-tls')).toBeUndefined();
  });

  it('scales the collectors, which keep nothing, and leaves Jaeger its replicas', () => {
    expect(names({}, 'HorizontalPodAutoscaler')).toEqual(['tracing-collector']);
    expect(names({}, 'PodDisruptionBudget')).toEqual(['tracing-collector', 'tracing-jaeger']);
    expect(at(find(manifests, 'Deployment', 'tracing-jaeger'), 'spec.replicas')).toBe(3);
    expect(at(find(manifests, 'Deployment', 'tracing-collector'), 'spec.replicas')).toBeUndefined();
  });
});
