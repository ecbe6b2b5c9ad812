/** What folders that others render taught: small sets of their shapes, written by hand. */
import { describe, expect, it } from 'vitest';
import { fieldsOf, type Manifest } from '../manifest/manifest.ts';
import { environment } from '../verify/cases/sound.testing.ts';
import { verify } from '../verify/verify.ts';
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

  it('reads the quorum of a MinIO that states none from its command line', () => {
    const minio: Manifest = {
      ...deployment('minio', {
        containers: [
          { ...container, args: ['server', 'http://minio-{0...3}.minio-hl.shop.svc.cluster.local/export'] },
        ],
      }),
      kind: 'StatefulSet',
    };
    const set = { ...minio, spec: { ...fieldsOf(minio.spec), serviceName: 'minio-hl', replicas: 4 } };
    const nodePools = environment.cluster.nodePools.map((pool) => ({ ...pool, count: 3 }));
    const { findings } = prove([set], { ...environment, cluster: { ...environment.cluster, nodePools } });
    const lost = findings.find(({ check }) => check === 'node-loss-not-survived');
    expect(lost?.message).toMatch(/^minio is down when node worker-\d is lost: 2 of 4 members up, 3 needed/);
    // As it is written, so that its file and line are found.
    expect(lost?.object).toEqual({ kind: 'StatefulSet', name: 'minio' });
    expect(findings.map(({ check }) => check)).not.toContain('quorum-not-stated');
  });

  it('takes an exemption from what the simulation finds, with its reason', () => {
    const alone = deployment('shop', { nodeSelector: { disk: 'ssd' } });
    const exempt = (reason: string) => ({
      ...alone,
      metadata: { ...alone.metadata, annotations: { 'holdfast.dev/ignore.pod-finds-no-node': reason } },
    });
    expect(ids(alone)).toContain('pod-finds-no-node');
    expect(ids(exempt('the node comes next week'))).not.toContain('pod-finds-no-node');
    expect(ids(exempt(''))).toEqual(
      expect.arrayContaining(['pod-finds-no-node', 'exemption-without-reason']),
    );
    const needless = { ...exempt('the node came'), spec: deployment('shop', {}).spec };
    expect(ids(needless)).toContain('exemption-unused');
    // Where nothing was simulated, nobody knows.
    expect(verify([needless]).map(({ check }) => check)).not.toContain('exemption-unused');
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
