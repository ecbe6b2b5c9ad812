import { describe, expect, it } from 'vitest';
import { fieldsOf, type Manifest } from '../lib/manifest/manifest.ts';
import { at, listAt } from './invariants/environments.testing.ts';
import {
  type Changes,
  manifestsOf,
  type shipped,
  snapshotOf,
  turnedOff,
  variant,
} from './variants.testing.ts';

const datahub = (changes: Changes): Changes => ({ services: { datahub: changes } });

const variants: Record<string, readonly [(typeof shipped)[number], Changes]> = {
  development: ['development', {}],
  production: ['production', {}],
  'other-name': [
    'development',
    datahub({ instance: 'catalogue', clients: [{ namespace: 'ingestion', podLabels: { app: 'crawler' } }] }),
  ],
  'not-published': ['production', { services: { edge: { hostnames: { datahub: null } } } }],
};

const of = (base: (typeof shipped)[number], changes: Changes = {}, app = 'datahub') =>
  manifestsOf(variant(base, changes), app);

function find(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (found === undefined) {
    throw new Error(`no ${kind} ${name}`);
  }
  return found;
}

const pod = (manifest: Manifest) => at(manifest, 'spec.template.spec');
const variables = (container: unknown) =>
  Object.fromEntries(listAt(container, 'env').map(({ name, value }) => [String(name), value]));
const names = (pod: unknown, list: 'initContainers' | 'containers') =>
  listAt(pod, list).map(({ name }) => name);

const servers = ['datahub-gms', 'datahub-mae-consumer', 'datahub-mce-consumer'];

describe('the DataHub chart', () => {
  it.each(Object.entries(variants))('renders %s as reviewed', async (name, [base, changes]) => {
    await expect(snapshotOf(variant(base, changes), 'datahub')).toMatchFileSnapshot(
      `../__snapshots__/datahub/${name}.yaml`,
    );
  });

  it('renders nothing when it is switched off, and asks nothing of the data services', () => {
    expect(of('production', turnedOff('datahub'))).toEqual([]);
    for (const app of ['kafka', 'postgresql', 'elasticsearch']) {
      expect(JSON.stringify(of('production', {}, app))).toContain('datahub');
      expect(JSON.stringify(of('production', turnedOff('datahub'), app))).not.toContain('datahub');
    }
  });

  it('has the Deployment and the budget that people look for', () => {
    const manifests = of('development');
    expect(find(manifests, 'Deployment', 'datahub-gms')).toBeDefined();
    expect(find(manifests, 'PodDisruptionBudget', 'datahub-pdb')).toBeDefined();
  });

  it.each(servers)('lets %s wait for the revision that the blocking update records', (server) => {
    const manifests = of('production');
    const update = pod(find(manifests, 'Job', 'datahub-system-update'));
    const [record] = listAt(update, 'containers');
    const revision = variables(record).REVISION;
    expect(revision).toMatch(/^[0-9a-f]{16}$/);
    const waiting = listAt(pod(find(manifests, 'Deployment', server)), 'initContainers');
    expect(variables(waiting.find(({ name }) => name === 'wait-for-update')).REVISION).toBe(revision);
  });

  it('records the blocking update only when it is done, and runs the other one after GMS', () => {
    const manifests = of('development');
    const blocking = pod(find(manifests, 'Job', 'datahub-system-update'));
    expect(names(blocking, 'initContainers')).toEqual(['wait-for-services', 'update']);
    expect(names(blocking, 'containers')).toEqual(['record']);
    expect(listAt(blocking, 'initContainers')[1]?.args).toEqual(['-u', 'SystemUpdateBlocking']);
    const background = pod(find(manifests, 'Job', 'datahub-system-update-background'));
    expect(names(background, 'initContainers')).toEqual(['wait-for-update', 'wait-for-gms']);
    expect(listAt(background, 'containers')[0]?.args).toEqual(['-u', 'SystemUpdateNonBlocking']);
  });

  it('waits anew when the version changes, and finds members of its own version only', () => {
    const next = 'docker.io/acryldata/datahub';
    const upgraded = of('development', {
      images: {
        overrides: { 'datahub-gms': `${next}-gms:v1.8.0`, 'datahub-upgrade': `${next}-upgrade:v1.8.0` },
      },
    });
    const revisionIn = (manifests: readonly Manifest[]) =>
      variables(listAt(pod(find(manifests, 'Job', 'datahub-system-update')), 'containers')[0]).REVISION;
    expect(revisionIn(upgraded)).not.toBe(revisionIn(of('development')));
    const service = find(upgraded, 'Service', 'datahub-gms-cache-v1-8-0');
    expect(at(service, 'spec.clusterIP')).toBe('None');
    const labels = at(find(upgraded, 'Deployment', 'datahub-gms'), 'spec.template.metadata.labels');
    expect(labels).toMatchObject(fieldsOf(at(service, 'spec.selector')));
  });

  it('gives GMS the shared cache, and runs no consumer in it', () => {
    const [gms] = listAt(pod(find(of('development'), 'Deployment', 'datahub-gms')), 'containers');
    expect(variables(gms)).toMatchObject({
      SEARCH_SERVICE_CACHE_IMPLEMENTATION: 'hazelcast',
      SEARCH_SERVICE_HAZELCAST_SERVICE_NAME: 'datahub-gms-cache-v1-7-0.data-platform.svc.cluster.local',
      MAE_CONSUMER_ENABLED: 'false',
      MCE_CONSUMER_ENABLED: 'false',
    });
  });

  it('shows the authorities where there is TLS, and never a key', () => {
    const authorities = (base: (typeof shipped)[number], server: string) =>
      listAt(pod(find(of(base), 'Deployment', server)), 'volumes').flatMap((volume) =>
        volume.secret === undefined ? [] : [[volume.name, at(volume, 'secret.items')]],
      );
    const item = [{ key: 'ca.crt', path: 'ca.crt' }];
    expect(authorities('production', 'datahub-gms')).toEqual([
      ['search-ca', item],
      ['kafka-ca', item],
      ['database-ca', item],
      ['tracing-ca', item],
    ]);
    expect(authorities('production', 'datahub-mae-consumer').map(([name]) => name)).toEqual([
      'search-ca',
      'kafka-ca',
      'tracing-ca',
    ]);
    expect(authorities('development', 'datahub-gms')).toEqual([]);
  });

  it('leaves a server the time that it takes to finish its requests', () => {
    for (const name of ['datahub-gms', 'datahub-frontend']) {
      expect(at(pod(find(of('production'), 'Deployment', name)), 'terminationGracePeriodSeconds')).toBe(120);
    }
  });

  it('sends spans where somebody takes them', () => {
    for (const name of [...servers, 'datahub-frontend']) {
      const container = (changes: Changes) =>
        variables(listAt(pod(find(of('production', changes), 'Deployment', name)), 'containers')[0]);
      expect(container({})).toMatchObject({ ENABLE_OTEL: 'true', OTEL_SERVICE_NAME: name });
      expect(container(turnedOff('tracing')).OTEL_TRACES_EXPORTER).toBe('none');
    }
  });

  it('tells GMS and the cookies where it is published', () => {
    const server = (base: (typeof shipped)[number], name: string, changes: Changes = {}) =>
      variables(listAt(pod(find(of(base, changes), 'Deployment', name)), 'containers')[0]);
    expect(server('production', 'datahub-gms').DATAHUB_BASE_URL).toBe('https://datahub.example.com');
    expect(server('production', 'datahub-frontend').AUTH_COOKIE_SECURE).toBe('true');
    const unpublished = { services: { edge: { hostnames: { datahub: null } } } };
    expect(server('production', 'datahub-frontend', unpublished)).not.toHaveProperty('AUTH_COOKIE_SECURE');
  });
});
