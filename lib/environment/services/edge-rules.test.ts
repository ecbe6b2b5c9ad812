import { describe, expect, it } from 'vitest';
import { faultsOf, good } from '../fixtures/good.testing.ts';

/** The faults of a good file with these settings of services. */
const faults = (yaml: string) => faultsOf(`${good}${yaml.replace(/^/gm, '  ')}\n`);

describe('the rules of portal and edge', () => {
  it.each([
    'edge: { enabled: true, hostnames: { portal: portal.example.com } }',
    'portal: { app: { image: registry.example.com/portal:1.2 }, links: [{ name: Wiki, url: https://wiki.example.com }] }',
    'portal: { size: { cpu: { request: 10m, limit: 1 }, memory: { request: 32Mi, limit: 64Mi } } }',
    'portal: { enabled: false }',
    'metricsServer: { enabled: false }',
  ])('take %s', (yaml) => {
    expect(faults(yaml)).toEqual([]);
  });

  it.each([
    [
      'portal: { minReplicas: 4 }',
      'portal.maxReplicas: found 4 (the default), allowed: more than minReplicas, 4',
    ],
    ['edge: { enabled: true }', 'edge.hostnames: found nothing, allowed: at least one of portal, '],
    [
      'edge: { enabled: true, hostnames: { portal: portal.example.com } }\nportal: { enabled: false }',
      'edge.hostnames.portal: found "portal.example.com", allowed: none, since services.portal is disabled',
    ],
    [
      'edge: { hostnames: { portal: a.example.com, trino: a.example.com } }',
      'edge.hostnames.trino: found "a.example.com", allowed: a host name that no other service has',
    ],
    [
      'edge: { hostnames: { portal: https://a.example.com } }',
      'edge.hostnames.portal: found "https://a.example.com", allowed: a host name such as portal.example.com',
    ],
    [
      'portal: { size: { cpu: { request: 2, limit: 1 }, memory: { request: 32Mi, limit: 64Mi } } }',
      'portal.size.cpu.request: found 2, allowed: at most the limit',
    ],
    [
      'portal: { size: tiny }',
      'portal.size: found "tiny", allowed: small, medium, large, or { cpu: { request, limit }, memory: { request, limit } }',
    ],
    [
      'portal: { app: { image: portal } }',
      'portal.app.image: found "portal", allowed: an image with its tag or digest',
    ],
    [
      'portal: { app: { image: registry.example.com/portal:1, port: 80 } }',
      'portal.app.port: found 80, allowed: an integer from 1024 to 65535',
    ],
  ])('refuse %s', (yaml, fault) => {
    const found = faults(yaml);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`services.${fault}`);
  });
});
