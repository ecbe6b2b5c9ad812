/** What folders that others render taught: small sets of their shapes, written by hand. */
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../manifest/manifest.ts';
import { environment } from '../verify/cases/sound.testing.ts';
import { isProven, prove } from './proof.ts';

const container = { name: 'main', image: 'registry.example.com/shop/main:1.2.3' };
const labels = { app: 'shop' };

function deployment(name: string, pod: object, spec: object = {}): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    // As charts and bases render it: whoever applies it names the namespace.
    metadata: { name },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container], ...pod } },
      ...spec,
    },
  };
}

const found = (...manifests: Manifest[]) => prove(manifests, environment).findings;
const ids = (...manifests: Manifest[]) => found(...manifests).map(({ check }) => check);

describe('prove', () => {
  it('places pods that ask for the system and the processor of common nodes', () => {
    const selector = { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' };
    expect(ids(deployment('shop', { nodeSelector: selector }))).not.toContain('pod-finds-no-node');
    expect(ids(deployment('shop', { nodeSelector: { 'kubernetes.io/os': 'windows' } }))).toContain(
      'pod-finds-no-node',
    );
  });

  it('leaves out the pods of helm test, which run when somebody asks for them', () => {
    const pod: Manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'shop-test', annotations: { 'helm.sh/hook': 'test' } },
      spec: { restartPolicy: 'Never', containers: [container] },
    };
    expect(found(pod)).toEqual([]);
    const { annotations: _, ...metadata } = pod.metadata;
    expect(ids({ ...pod, metadata })).toContain('naked-pod');
  });

  it('finds the update for which a third node holds no place, though the chart states no strategy', () => {
    const apart = {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: labels } },
        ],
      },
    };
    const nodes = environment.cluster.nodePools.reduce((sum, { count }) => sum + count, 0);
    // A quarter of three rounds down to none that may be away, and up to one that comes on top.
    const three = environment.cluster.nodePools.map((pool, index) => ({
      ...pool,
      count: index === 0 ? 3 : 0,
    }));
    expect(nodes).toBeGreaterThan(0);
    const { findings } = prove([deployment('shop', { affinity: apart }, { replicas: 3 })], {
      ...environment,
      cluster: { ...environment.cluster, nodePools: three.filter(({ count }) => count > 0) },
    });
    expect(findings.map(({ check }) => check)).toContain('rollout-stuck');
  });

  it('takes objects without a namespace for those of the environment, in every part', () => {
    const findings = found(deployment('shop', { nodeSelector: { disk: 'ssd' } }));
    const namespaces = findings.flatMap(({ message }) => /\b([a-z-]+)\/shop-0\b/.exec(message)?.[1] ?? []);
    expect(new Set(namespaces)).toEqual(new Set([environment.namespace]));
    expect(isProven({ findings })).toBe(false);
  });

  it('says once that a whole set names no namespace', () => {
    const service: Manifest = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'shop' },
      spec: { selector: labels, ports: [{ port: 80 }] },
    };
    const named = found(deployment('shop', {}), service).filter(
      ({ check }) => check === 'namespace-not-named',
    );
    expect(named.map(({ message }) => message)).toEqual([
      'None of the 2 namespaced objects has a metadata.namespace.',
    ]);
  });

  it('tells a user that is set from none at all', () => {
    const messages = (securityContext: object) =>
      found(deployment('shop', { securityContext })).flatMap(({ check, message }) =>
        check === 'runs-as-root' ? [message] : [],
      );
    expect(messages({})).toEqual(['Nothing keeps main from running as root.']);
    expect(messages({ runAsUser: 1000 })).toEqual([
      'main runs as user 1000, and without runAsNonRoot: true nothing holds it to that.',
    ]);
    expect(messages({ runAsUser: 1000, runAsNonRoot: true })).toEqual([]);
  });
});
