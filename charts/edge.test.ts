import { describe, expect, it } from 'vitest';

import type { Manifest } from '../lib/manifest/manifest.ts';
import { at, listAt } from './invariants/environments.testing.ts';
import { type Changes, manifestsOf, type shipped, snapshotOf, variant } from './variants.testing.ts';

const variants: Record<string, readonly [(typeof shipped)[number], Changes]> = {
  development: ['development', {}],
  production: ['production', {}],
  'existing-secrets': ['production', { secrets: { mode: 'existing', store: null } }],
};

const app = (base: (typeof shipped)[number], changes: Changes = {}) =>
  manifestsOf(variant(base, changes), 'edge');
const find = (manifests: readonly Manifest[], kind: string) =>
  manifests.find((manifest) => manifest.kind === kind);

describe('the edge chart', () => {
  it.each(Object.entries(variants))('renders %s as reviewed', async (name, [base, changes]) => {
    await expect(snapshotOf(variant(base, changes), 'edge')).toMatchFileSnapshot(
      `../__snapshots__/edge/${name}.yaml`,
    );
  });

  it('renders nothing when it is switched off', () => {
    expect(app('development', { services: { edge: { enabled: false } } })).toEqual([]);
  });

  it('has the token as a file, and in no variable and no argument', () => {
    const container = at(find(app('production'), 'Deployment'), 'spec.template.spec.containers.0');
    expect(at(container, 'env')).toEqual([
      { name: 'TUNNEL_TOKEN_FILE', value: '/etc/cloudflared-token/token' },
    ]);
    expect(JSON.stringify(at(container, 'args'))).not.toContain('token');
  });

  it('calls out over QUIC and HTTP/2, takes nothing in but Prometheus, and has no autoscaler', () => {
    const manifests = app('production');
    const policy = find(manifests, 'NetworkPolicy');
    expect(listAt(policy, 'spec.egress')[0]).toMatchObject({
      ports: [
        { port: 7844, protocol: 'UDP' },
        { port: 7844, protocol: 'TCP' },
        { port: 443, protocol: 'TCP' },
      ],
    });
    expect(listAt(policy, 'spec.ingress')).toHaveLength(1);
    expect(find(manifests, 'HorizontalPodAutoscaler')).toBeUndefined();
  });

  it('never restarts for the loss of the network', () => {
    const container = at(find(app('development'), 'Deployment'), 'spec.template.spec.containers.0');
    expect(at(container, 'livenessProbe.httpGet.path')).toBe('/healthcheck');
    expect(at(container, 'readinessProbe.httpGet.path')).toBe('/ready');
  });
});
