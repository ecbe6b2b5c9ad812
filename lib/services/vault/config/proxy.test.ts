import { describe, expect, it } from 'vitest';
import { blocksOf, parseHcl } from './parse-hcl.testing.ts';
import { proxyRetries, renderProxy } from './proxy.ts';

const plain = { upstream: 'http://vault-active.data-platform.svc.cluster.local:8200' };
const encrypted = {
  upstream: 'https://vault-active.data-platform.svc.cluster.local:8200',
  upstreamAuthority: '/etc/vault/upstream/ca.crt',
  tls: { certificate: '/tls/tls.crt', key: '/tls/tls.key' },
};
const snapshots = '../../../../__snapshots__/vault';

describe('proxy.hcl', () => {
  it.each([
    ['proxy-plain.hcl', plain],
    ['proxy-tls.hcl', encrypted],
  ])('looks as before: %s', async (file, props) => {
    await expect(renderProxy(props)).toMatchFileSnapshot(`${snapshots}/${file}`);
  });

  it('lends nobody a token and keeps nothing', () => {
    const types = parseHcl(renderProxy(encrypted)).blocks.map(({ type }) => type);
    expect(types).not.toContain('auto_auth');
    expect(types).not.toContain('cache');
    expect(types).not.toContain('api_proxy');
  });

  it('tries for as long as a request may last: longer than the slowest election', () => {
    const [vault] = blocksOf(parseHcl(renderProxy(plain)), 'vault');
    const retries = Number(vault && blocksOf(vault, 'retry')[0]?.attributes.num_retries);
    expect(retries).toBe(proxyRetries);
    // At least a second between two tries (Vault's api.DefaultConfig); an election takes up to 2 × 10 s.
    expect(retries * 1).toBeGreaterThan(20);
  });

  it('encrypts both sides, and keeps the metrics apart from the API', () => {
    const [api, metrics] = blocksOf(parseHcl(renderProxy(encrypted)), 'listener', 'tcp');
    expect(api?.attributes).toMatchObject({ address: ':8200', tls_cert_file: '/tls/tls.crt' });
    expect(metrics?.attributes).toMatchObject({ address: ':8202', role: 'metrics_only' });
    const [vault] = blocksOf(parseHcl(renderProxy(encrypted)), 'vault');
    expect(vault?.attributes.ca_cert).toBe('/etc/vault/upstream/ca.crt');
  });
});
