import { describe, expect, it } from 'vitest';
import type { Manifest } from '../lib/manifest/manifest.ts';
import { at } from './invariants/environments.testing.ts';
import { type Changes, manifestsOf, type shipped, snapshotOf, variant } from './variants.testing.ts';

const variants: Record<string, readonly [(typeof shipped)[number], Changes]> = {
  development: ['development', {}],
  production: ['production', {}],
  'tls-existing': ['production', { tls: { mode: 'existing' } }],
  unmonitored: ['development', { observability: { enabled: false } }],
};

const app = (base: (typeof shipped)[number], changes: Changes = {}) =>
  manifestsOf(variant(base, changes), 'metrics-server');
const one = (manifests: readonly Manifest[], kind: string) => {
  const found = manifests.filter((manifest) => manifest.kind === kind);
  expect(found, kind).toHaveLength(1);
  return found[0];
};
const argumentsOf = (manifests: readonly Manifest[]) =>
  (at(one(manifests, 'Deployment'), 'spec.template.spec.containers.0.args') ?? []) as string[];

describe('the metrics-server chart', () => {
  it.each(Object.entries(variants))('renders %s as reviewed', async (name, [base, changes]) => {
    await expect(snapshotOf(variant(base, changes), 'metrics-server')).toMatchFileSnapshot(
      `../__snapshots__/metrics-server/${name}.yaml`,
    );
  });

  it('renders nothing where the cluster has one', () => {
    expect(app('development', { services: { metricsServer: { enabled: false } } })).toEqual([]);
  });

  it('stands in kube-system, two pods on two nodes, outside the quota', () => {
    const deployment = one(app('development'), 'Deployment');
    expect(deployment?.metadata.namespace).toBe('kube-system');
    expect(at(deployment, 'spec.replicas')).toBe(2);
    expect(
      at(
        deployment,
        'spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution.0.topologyKey',
      ),
    ).toBe('kubernetes.io/hostname');
  });

  it('has its certificate checked exactly where something can know it', () => {
    const unchecked = one(app('development'), 'APIService');
    expect(at(unchecked, 'spec.insecureSkipTLSVerify')).toBe(true);
    expect(unchecked?.metadata.annotations).toBeUndefined();

    const issued = app('production');
    const checked = one(issued, 'APIService');
    expect(checked?.spec).not.toHaveProperty('insecureSkipTLSVerify');
    expect(checked?.metadata.annotations).toEqual({
      'cert-manager.io/inject-ca-from': 'kube-system/metrics-server-tls',
    });
    expect(argumentsOf(issued)).toContain('--tls-cert-file=/etc/metrics-server/tls/tls.crt');
    // The name by which the API server calls it.
    const leaf = issued.find(({ metadata }) => metadata.name === 'metrics-server-tls');
    expect(at(leaf, 'spec.dnsNames')).toContain('metrics-server.kube-system.svc');

    const existing = app('production', { tls: { mode: 'existing' } });
    expect(at(one(existing, 'APIService'), 'spec.insecureSkipTLSVerify')).toBe(true);
  });

  it('opens its metrics only where there is a Prometheus', () => {
    const opens = (manifests: readonly Manifest[]) =>
      argumentsOf(manifests).some((argument) => argument.includes('/metrics'));
    expect(opens(app('development'))).toBe(true);
    expect(opens(app('development', { observability: { enabled: false } }))).toBe(false);
  });

  it('trusts kubelets blindly only when it is told to', () => {
    expect(argumentsOf(app('production'))).not.toContain('--kubelet-insecure-tls');
    expect(argumentsOf(app('development'))).toContain('--kubelet-insecure-tls');
  });
});
