import { PeerAuthentication } from '@kubernetes-models/istio/security.istio.io/v1beta1/PeerAuthentication';
import { describe, expect, it } from 'vitest';
import { prove } from '../lib/command/proof.ts';
import type { Manifest } from '../lib/manifest/manifest.ts';
import { listOf, title } from '../lib/manifest/manifest.ts';
import { parseQuantity, toBytes } from '../lib/manifest/quantity.ts';
import { platformTotals } from '../lib/manifest/totals.ts';
import { podTemplate } from '../lib/manifest/workload.ts';
import { meshComponents } from '../lib/mesh/components.ts';
import { at, ofKind } from './invariants/environments.testing.ts';
import { manifestsOf, snapshotOf, variant } from './variants.testing.ts';

const meshes = {
  'linkerd-strict': { type: 'linkerd', mtls: 'strict', sidecars: 'native' },
  'linkerd-classic': { type: 'linkerd' },
  'istio-strict': { type: 'istio', mtls: 'strict', sidecars: 'native' },
  'istio-classic': { type: 'istio' },
} as const;

const rendered = Object.entries(meshes).map(([name, mesh]) => {
  const environment = variant('production', { mesh });
  return { name, mesh, environment, manifests: manifestsOf(environment) };
});
const plain = manifestsOf(variant('production'));

const annotation = (manifest: Manifest, name: string) => podTemplate(manifest)?.annotations[name];
const numbers = (text: string | undefined) => (text ?? '').split(',').filter(Boolean).map(Number);
const find = (manifests: readonly Manifest[], kind: string, name: string) => {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (found === undefined) {
    throw new Error(`no ${kind} ${name}`);
  }
  return found;
};

describe.each(rendered)('production in $name', ({ name, mesh, environment, manifests }) => {
  const skips =
    mesh.type === 'linkerd'
      ? ['config.linkerd.io/skip-inbound-ports', 'config.linkerd.io/skip-outbound-ports']
      : ['traffic.sidecar.istio.io/excludeInboundPorts', 'traffic.sidecar.istio.io/excludeOutboundPorts'];
  const [inbound = '', outbound = ''] = skips;

  it('is proven like without a mesh', () => {
    expect(prove(manifests, environment).findings).toEqual([]);
  });

  it('looks as reviewed: a quorum, a stateless tier, a Job', async () => {
    for (const app of ['foundation', 'postgresql', 'portal']) {
      await expect(snapshotOf(environment, app)).toMatchFileSnapshot(
        `../__snapshots__/mesh/${name}/${app}.yaml`,
      );
    }
  });

  it.each([
    ['StatefulSet', 'postgresql', [5432, 8008]],
    ['StatefulSet', 'kafka', [9091]],
    ['StatefulSet', 'kafka-controller', [9093]],
    ['StatefulSet', 'elasticsearch-data', [9300]],
    ['StatefulSet', 'vault', [8200, 8201]],
    ['StatefulSet', 'minio-pool-0', [9000]],
    ['Deployment', 'datahub-gms', [5701]],
  ] as const)('leaves the peers of %s %s alone, on both sides', (kind, set, ports) => {
    const workload = find(manifests, kind, set);
    expect(numbers(annotation(workload, inbound))).toEqual(expect.arrayContaining([...ports]));
    expect(numbers(annotation(workload, outbound))).toEqual(expect.arrayContaining([...ports]));
  });

  it('passes no proxy on the way to one that takes proxies alone', () => {
    for (const { labels, calledPorts, directPorts, policy } of meshComponents(plain, environment.namespace)) {
      const shared = directPorts.filter((port) => calledPorts.includes(port));
      for (const rule of listOf(at(policy, 'spec.egress'))) {
        for (const { port } of listOf(rule.ports).filter((each) => shared.includes(Number(each.port)))) {
          for (const other of listOf(rule.to)) {
            const target = meshComponents(plain, environment.namespace).find(
              (each) => JSON.stringify(each.labels) === JSON.stringify(at(other, 'podSelector.matchLabels')),
            );
            expect(target?.peerPorts, `${JSON.stringify(labels)} ${port}`).toContain(port);
          }
        }
      }
    }
  });

  it('counts the proxies in the quota', () => {
    const memory = (of: readonly Manifest[]) =>
      toBytes(platformTotals(of).minima.requests.memory ?? parseQuantity(0));
    expect(memory(manifests) - memory(plain)).toBeGreaterThan(40 * 32 * 1024 ** 2);
  });

  it.runIf(mesh.type === 'istio')('has exceptions that Istio takes', () => {
    const all = ofKind(manifests, 'PeerAuthentication');
    expect(all.length).toBeGreaterThan(5);
    for (const each of all) {
      const { metadata, spec } = each;
      expect(() => new PeerAuthentication({ metadata, spec } as never).validate(), title(each)).not.toThrow();
      expect(at(each, 'spec.portLevelMtls') === undefined, title(each)).toBe(
        at(each, 'spec.selector') === undefined,
      );
    }
  });
});

describe('Jobs', () => {
  const jobs = (manifests: readonly Manifest[]) => [
    ...ofKind(manifests, 'Job'),
    ...ofKind(manifests, 'CronJob'),
  ];
  const of = (name: string) => rendered.find((each) => each.name === name)?.manifests ?? [];

  it('stay outside with classic sidecars, which would never end', () => {
    expect(jobs(of('linkerd-classic')).length).toBeGreaterThan(5);
    for (const job of jobs(of('linkerd-classic'))) {
      expect(annotation(job, 'linkerd.io/inject'), title(job)).toBe('disabled');
    }
    for (const job of jobs(of('istio-classic'))) {
      expect(podTemplate(job)?.labels['sidecar.istio.io/inject'], title(job)).toBe('false');
    }
  });

  it('have native ones otherwise, which end with them', () => {
    for (const job of jobs(of('linkerd-strict'))) {
      expect(annotation(job, 'config.beta.linkerd.io/proxy-enable-native-sidecar'), title(job)).toBe('true');
    }
    for (const job of jobs(of('istio-strict'))) {
      expect(annotation(job, 'sidecar.istio.io/nativeSidecar'), title(job)).toBe('true');
    }
  });
});

describe('a mesh', () => {
  it('is refused where Jobs could not reach anybody', () => {
    expect(() => variant('production', { mesh: { type: 'linkerd', mtls: 'strict' } })).toThrow(
      'with classic sidecars Jobs are outside',
    );
  });

  it('takes its figures and its place from the file', () => {
    const mesh = {
      type: 'istio',
      proxy: { cpu: { request: '20m', limit: '1' }, memory: { request: '48Mi', limit: '128Mi' } },
      controlPlane: { namespace: 'mesh', podLabels: { app: 'pilot' } },
    };
    const manifests = manifestsOf(variant('production', { mesh }), 'portal');
    expect(annotation(find(manifests, 'Deployment', 'portal'), 'sidecar.istio.io/proxyMemory')).toBe('48Mi');
    expect(JSON.stringify(find(manifests, 'NetworkPolicy', 'portal'))).toContain(
      '"podSelector":{"matchLabels":{"app":"pilot"}}',
    );
  });

  it('leaves what is in kube-system, and what needs no mesh, as it was', () => {
    const [first] = rendered;
    const before = manifestsOf(variant('production'), 'metrics-server');
    expect(first?.manifests.filter(({ metadata }) => metadata.namespace === 'kube-system')).toEqual(
      before.filter(({ metadata }) => metadata.namespace === 'kube-system'),
    );
  });
});
