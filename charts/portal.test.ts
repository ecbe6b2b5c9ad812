import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Manifest } from '../lib/manifest/manifest.ts';
import { at } from './invariants/environments.testing.ts';
import {
  type Changes,
  manifestsOf,
  type shipped,
  snapshotOf,
  turnedOff,
  variant,
} from './variants.testing.ts';

const ownApp = {
  image: 'registry.example.com/portal:1.2.3',
  port: 3000,
  healthPath: '/healthz',
  runAs: { user: 10001, group: 10001 },
  writable: ['/tmp', '/app/cache'],
  env: { LOG_LEVEL: 'info' },
};

const variants: Record<string, readonly [(typeof shipped)[number], Changes]> = {
  development: ['development', {}],
  production: ['production', {}],
  'own-app': ['production', { services: { portal: { app: ownApp } } }],
};

const app = (base: (typeof shipped)[number], changes: Changes = {}) =>
  manifestsOf(variant(base, changes), 'portal');
const find = (manifests: readonly Manifest[], kind: string) =>
  manifests.find((manifest) => manifest.kind === kind);

/** Names on the start page. */
function tiles(changes: Changes = {}): string[] {
  const data = (find(app('development', changes), 'ConfigMap')?.data ?? {}) as Record<string, string>;
  const { services } = parse(data['config.yml'] ?? '') as { services: { items: { name: string }[] }[] };
  return services.flatMap(({ items }) => items.map(({ name }) => name));
}

describe('the portal chart', () => {
  it.each(Object.entries(variants))('renders %s as reviewed', async (name, [base, changes]) => {
    await expect(snapshotOf(variant(base, changes), 'portal')).toMatchFileSnapshot(
      `../__snapshots__/portal/${name}.yaml`,
    );
  });

  it('lists the services that are turned on, and the links of the file', () => {
    expect(tiles()).toEqual(expect.arrayContaining(['PostgreSQL', 'Elasticsearch', 'Kafka']));
    expect(tiles(turnedOff('kafka'))).not.toContain('Kafka');
    const links = [{ name: 'Handbook', url: 'https://handbook.example.com' }];
    expect(tiles({ services: { portal: { links } } })).toContain('Handbook');
  });

  it('has the budget and the autoscaler that people look for', () => {
    const manifests = app('development');
    expect(find(manifests, 'PodDisruptionBudget')?.metadata.name).toBe('portal-pdb');
    expect(find(manifests, 'HorizontalPodAutoscaler')?.metadata.name).toBe('portal-hpa');
  });

  it('runs an app of your own on its port, with its folders, and nothing of the start page', () => {
    const manifests = app('production', { services: { portal: { app: ownApp } } });
    expect(find(manifests, 'ConfigMap')).toBeUndefined();
    expect(at(find(manifests, 'Service'), 'spec.ports.0.port')).toBe(3000);
    const pod = at(find(manifests, 'Deployment'), 'spec.template.spec');
    expect(pod).not.toHaveProperty('initContainers');
    expect(pod).toMatchObject({
      securityContext: { runAsUser: 10001 },
      containers: [
        {
          image: ownApp.image,
          env: [{ name: 'LOG_LEVEL', value: 'info' }],
          volumeMounts: [{ mountPath: '/tmp' }, { mountPath: '/app/cache' }],
        },
      ],
    });
  });
});
