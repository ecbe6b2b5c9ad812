import { describe, expect, it } from 'vitest';
import { fieldsOf, listOf } from '../manifest/manifest.ts';
import { type MetricsEndpoint, podMonitor } from './pod-monitor.ts';

function endpoints(...given: MetricsEndpoint[]) {
  const component = { service: 'store', instance: 'store', component: 'member' };
  const monitor = podMonitor({ name: 'store', component, monitorLabels: {}, endpoints: given });
  return listOf(fieldsOf(fieldsOf(monitor).spec).podMetricsEndpoints);
}

describe('a PodMonitor', () => {
  it('tells the paths of one port apart, so that each has an `up` of its own', () => {
    const path = [{ sourceLabels: ['__metrics_path__'], targetLabel: 'metrics_path' }];
    expect(endpoints({ port: 'a', path: '/x' }, { port: 'a', path: '/y' }, { port: 'b' })).toMatchObject([
      { path: '/x', relabelings: path },
      { path: '/y', relabelings: path },
      { path: '/metrics' },
    ]);
    expect(endpoints({ port: 'a' }, { port: 'b' }).some((each) => 'relabelings' in each)).toBe(false);
  });

  it('checks certificates by the name that they bear, or not at all when they sign themselves', () => {
    const [known, unknown, plain] = endpoints(
      { port: 'a', tls: { secret: 'store-tls', serverName: 'store-headless' } },
      { port: 'b', tls: 'unverified' },
      { port: 'c' },
    );
    expect(known).toMatchObject({
      scheme: 'https',
      tlsConfig: { ca: { secret: { name: 'store-tls', key: 'ca.crt' } }, serverName: 'store-headless' },
    });
    expect(unknown).toMatchObject({ scheme: 'https', tlsConfig: { insecureSkipVerify: true } });
    expect(plain).not.toHaveProperty('scheme');
  });
});
