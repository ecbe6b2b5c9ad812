import { describe, expect, it } from 'vitest';
import { linkerdInboundPort } from '../../lib/manifest/injected-proxy.ts';
import { fieldsOf, listOf, title } from '../../lib/manifest/manifest.ts';
import { mapSelects, selects } from '../../lib/manifest/selector.ts';
import { runsToCompletion } from '../../lib/manifest/workload.ts';
import { at, containersOf, listAt, ofKind, renderedEnvironments, workloads } from './environments.testing.ts';

type Labels = Record<string, string>;

/** Labels that a program gives its pod while it runs; every other one stands in the template. */
const givenLabels = ['role', 'vault-active', 'openbao-active'];

describe.each(renderedEnvironments())('the network of %s', (_name, { environment, manifests }) => {
  const pods = workloads(manifests);
  const policies = ofKind(manifests, 'NetworkPolicy');
  const policyOf = (labels: Labels) =>
    policies.filter((policy) => {
      const selector = at(policy, 'spec.podSelector') as { matchLabels?: Labels };
      return selector.matchLabels !== undefined && selects(selector, labels);
    });

  it('is closed by default in both directions, but for DNS', () => {
    const named = (name: string) => policies.find(({ metadata }) => metadata.name === name)?.spec;
    expect(named('default-deny')).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    expect(named('allow-dns')).toMatchObject({
      podSelector: {},
      egress: [
        {
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
        },
      ],
    });
  });

  it('gives every pod one policy of its own, for both directions', () => {
    for (const { title, template } of pods) {
      const own = policyOf(template.labels);
      expect(own, title).toHaveLength(1);
      expect(at(own[0], 'spec.policyTypes'), title).toEqual(['Ingress', 'Egress']);
    }
  });

  it('says of no port that it speaks plainly when it speaks TLS, nor the reverse', () => {
    const claims = ofKind(manifests, 'Service').flatMap((service) =>
      listAt(service, 'spec.ports').map((port) => ({
        host: `${service.metadata.name}.${service.metadata.namespace}.svc.${environment.cluster.domain}`,
        port: Number(port.port),
        // Istio reads the protocol off the name, to its first hyphen, where the port says nothing else.
        protocol: String(port.appProtocol ?? String(port.name).split('-')[0]),
      })),
    );
    const certified = new Set(ofKind(manifests, 'Certificate').flatMap(({ spec }) => at(spec, 'dnsNames')));
    const texts = manifests.map((manifest) => JSON.stringify(manifest)).join('\n');
    const called = new Set(texts.match(/\bhttps?:\/\/[a-z0-9.-]+:[0-9]+/g));
    expect(called.size).toBeGreaterThan(3);
    for (const { host, port, protocol } of claims) {
      const isPlain = ['http', 'http2', 'grpc', 'kubernetes.io/h2c'].includes(protocol);
      const isSecure = ['https', 'tls'].includes(protocol);
      const place = `${host}:${port} ${protocol}`;
      expect(isPlain && certified.has(host), place).toBe(false);
      expect(isPlain && called.has(`https://${host}:${port}`), place).toBe(false);
      expect(isSecure && called.has(`http://${host}:${port}`), place).toBe(false);
    }
  });

  it('never lets everyone or every port through', () => {
    for (const policy of policies) {
      for (const [direction, peers] of [
        ['ingress', 'from'],
        ['egress', 'to'],
      ] as const) {
        for (const rule of listAt(policy, `spec.${direction}`)) {
          expect(listOf(rule[peers]).length, title(policy)).toBeGreaterThan(0);
          expect(listOf(rule.ports).length, title(policy)).toBeGreaterThan(0);
          for (const peer of listOf(rule[peers])) {
            expect(Object.keys(peer).length, title(policy)).toBeGreaterThan(0);
          }
        }
      }
    }
  });

  /** Connections inside the namespace that one side of the policies allows: `client > server:port`. */
  function allowed(direction: 'ingress' | 'egress'): string[] {
    const peers = direction === 'ingress' ? 'from' : 'to';
    return policies
      .filter(({ metadata }) => metadata.name !== 'allow-dns')
      .flatMap((policy) => {
        const own = pods.filter(({ template }) =>
          selects(at(policy, 'spec.podSelector') as object, template.labels),
        );
        return listAt(policy, `spec.${direction}`).flatMap((rule) =>
          listOf(rule[peers])
            .filter((peer) => peer.namespaceSelector === undefined && peer.podSelector !== undefined)
            .flatMap((peer) => {
              const others = pods.filter(({ template }) =>
                selects(peer.podSelector as object, template.labels),
              );
              expect(others.length, `${title(policy)} names pods that do not exist`).toBeGreaterThan(0);
              return own.flatMap((mine) =>
                others.flatMap((other) =>
                  listOf(rule.ports).map(({ port }) =>
                    direction === 'ingress'
                      ? `${other.title} > ${mine.title}:${port}`
                      : `${mine.title} > ${other.title}:${port}`,
                  ),
                ),
              );
            }),
        );
      });
  }

  it('renders each flow on both its ends', () => {
    expect([...new Set(allowed('egress'))].sort()).toEqual([...new Set(allowed('ingress'))].sort());
  });

  it('allows connections to declared ports only', () => {
    for (const connection of allowed('ingress')) {
      const [, server = '', port = ''] = /> (.+):(\d+)$/.exec(connection) ?? [];
      const declared = pods
        .filter((pod) => pod.title === server)
        .flatMap(({ template }) => containersOf(template))
        .flatMap((container) => listOf(container.ports).map(({ containerPort }) => String(containerPort)));
      const proxy = environment.mesh.type === 'linkerd' ? [String(linkerdInboundPort)] : [];
      expect([...declared, ...proxy], connection).toContain(port);
    }
  });

  it('lets Prometheus reach every port that a monitor scrapes', () => {
    for (const monitor of ofKind(manifests, 'PodMonitor')) {
      const targets = pods.filter(
        ({ manifest, template }) =>
          !runsToCompletion(manifest) && selects(at(monitor, 'spec.selector') as object, template.labels),
      );
      expect(targets, title(monitor)).toHaveLength(1);
      const [target] = targets;
      const ports = target ? containersOf(target.template).flatMap(({ ports }) => listOf(ports)) : [];
      for (const endpoint of listAt(monitor, 'spec.podMetricsEndpoints')) {
        const port = ports.find(({ name }) => name === endpoint.port)?.containerPort;
        expect(port, `${title(monitor)} ${endpoint.port}`).toBeDefined();
        const open = policyOf(target?.template.labels ?? {}).some((policy) =>
          listAt(policy, 'spec.ingress').some(
            (rule) =>
              listOf(rule.from).some(
                (peer) =>
                  at(peer, 'namespaceSelector.matchLabels') !== undefined &&
                  fieldsOf(at(peer, 'namespaceSelector.matchLabels'))['kubernetes.io/metadata.name'] ===
                    environment.observability.prometheus.namespace,
              ) && listOf(rule.ports).some((allowedPort) => allowedPort.port === port),
          ),
        );
        expect(open, `${title(monitor)} ${endpoint.port}`).toBe(true);
      }
    }
  });

  it('leads every Service to ports that its pods declare', () => {
    for (const service of ofKind(manifests, 'Service')) {
      const selector = at(service, 'spec.selector') as Labels | undefined;
      if (selector === undefined) {
        continue;
      }
      const fixed = Object.fromEntries(
        Object.entries(selector).filter(([label]) => !givenLabels.includes(label)),
      );
      const targets = pods.filter(
        ({ manifest, template }) => !runsToCompletion(manifest) && mapSelects(fixed, template.labels),
      );
      expect(targets, title(service)).toHaveLength(1);
      const names = targets
        .flatMap(({ template }) => containersOf(template))
        .flatMap(({ ports }) => listOf(ports).map(({ name }) => name));
      for (const port of listAt(service, 'spec.ports')) {
        expect(names, `${title(service)} ${port.name}`).toContain(port.targetPort);
      }
      expect(at(service, 'spec.type'), title(service)).toBe('ClusterIP');
    }
  });

  it('names each StatefulSet’s members by a headless Service that shows them before they are ready', () => {
    for (const manifest of ofKind(manifests, 'StatefulSet')) {
      const service = ofKind(manifests, 'Service').find(
        ({ metadata }) => metadata.name === at(manifest, 'spec.serviceName'),
      );
      expect(service?.spec, title(manifest)).toMatchObject({
        clusterIP: 'None',
        publishNotReadyAddresses: true,
      });
    }
  });
});
