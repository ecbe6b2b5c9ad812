import { describe, expect, it } from 'vitest';
import { manifestsOf, shipped, snapshotOf, variant } from './variants.testing.ts';

describe('the foundation chart', () => {
  it.each(shipped)('renders %s as reviewed', async (base) => {
    await expect(snapshotOf(variant(base), 'foundation')).toMatchFileSnapshot(
      `../__snapshots__/foundation/${base}.yaml`,
    );
  });

  it('makes no authority of its own when an issuer is named', () => {
    const environment = variant('production', {
      tls: { mode: 'cert-manager', issuer: { kind: 'ClusterIssuer', name: 'company' } },
    });
    const kinds = manifestsOf(environment, 'foundation').map(({ kind }) => kind);
    expect(kinds).not.toContain('Issuer');
    expect(kinds).not.toContain('Certificate');
    const certificate = manifestsOf(environment, 'postgresql').find(({ kind }) => kind === 'Certificate');
    expect(certificate?.spec).toMatchObject({ issuerRef: { kind: 'ClusterIssuer', name: 'company' } });
  });

  it('limits limits only where the environment does', () => {
    const hard = (limits?: object) =>
      manifestsOf(variant('development', { quota: { limits } })).find(({ kind }) => kind === 'ResourceQuota')
        ?.spec;
    expect(hard({ cpu: 16, memory: '24Gi' })).toHaveProperty(['hard', 'limits.cpu'], '16');
    expect(hard(undefined)).not.toHaveProperty(['hard', 'limits.cpu']);
  });
});
