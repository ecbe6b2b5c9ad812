import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderRoutes } from './routes.ts';

const routes = [
  { hostname: 'portal.example.com', origin: 'http://portal.data-platform.svc.cluster.local:8080' },
  {
    hostname: 'trino.example.com',
    origin: 'https://trino.data-platform.svc.cluster.local:8443',
    authorityFile: '/etc/cloudflared-authorities/trino-tls/ca.crt',
  },
];

describe('the routes of the edge', () => {
  it('lead each name to its service, and every other name to 404', async () => {
    const text = renderRoutes(routes);
    expect(parse(text)).toEqual({
      ingress: [
        { hostname: 'portal.example.com', service: 'http://portal.data-platform.svc.cluster.local:8080' },
        {
          hostname: 'trino.example.com',
          service: 'https://trino.data-platform.svc.cluster.local:8443',
          originRequest: { caPool: '/etc/cloudflared-authorities/trino-tls/ca.crt' },
        },
        { service: 'http_status:404' },
      ],
    });
    await expect(text).toMatchFileSnapshot('../../../../__snapshots__/edge/config.yml');
  });

  it('end with a rule that takes everything, and only there', () => {
    const { ingress } = parse(renderRoutes(routes)) as { ingress: { hostname?: string }[] };
    expect(ingress.map(({ hostname }) => hostname === undefined)).toEqual([false, false, true]);
  });

  it('never turn the check of a certificate off', () => {
    expect(renderRoutes(routes)).not.toContain('noTLSVerify');
  });
});
