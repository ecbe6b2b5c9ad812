import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Environment } from '../../lib/environment/schema.ts';
import { certificateKeys } from '../../lib/identity/certificate.ts';
import { fieldsOf, listOf, type Manifest, title } from '../../lib/manifest/manifest.ts';
import { selects } from '../../lib/manifest/selector.ts';
import { at, containersOf, listAt, ofKind, renderedEnvironments, workloads } from './environments.testing.ts';

/** The one ConfigMap that Kubernetes itself puts into every namespace. */
const clusterConfigMaps: Record<string, string[]> = { 'kube-root-ca.crt': ['ca.crt'] };

/** The Role of kube-system that lets a server of the API know the API server's own certificate. */
const clusterRoles = ['extension-apiserver-authentication-reader'];

/** Keys of every Secret that some object makes: the Certificates and the ExternalSecrets. */
function madeSecrets(manifests: readonly Manifest[]): Map<string, readonly string[]> {
  return new Map([
    ...ofKind(manifests, 'Certificate').map((certificate): [string, string[]] => [
      String(at(certificate, 'spec.secretName')),
      Object.values(certificateKeys),
    ]),
    ...ofKind(manifests, 'ExternalSecret').map((secret): [string, string[]] => [
      String(at(secret, 'spec.target.name')),
      listAt(secret, 'spec.data').map(({ secretKey }) => String(secretKey)),
    ]),
  ]);
}

/** True when the Secrets of that environment are all made by its own objects. */
function makesItsSecrets(environment: Environment): boolean {
  return environment.secrets.mode === 'external-secrets' && environment.tls.mode !== 'existing';
}

describe.each(renderedEnvironments())('the references of %s', (_name, { environment, manifests }) => {
  const pods = workloads(manifests);

  it('lead to ConfigMaps and keys that exist, and every ConfigMap is read', () => {
    const maps = new Map(
      ofKind(manifests, 'ConfigMap').map((map) => [map.metadata.name, Object.keys(fieldsOf(map.data))]),
    );
    const read = new Set<string>();
    for (const { title, template } of pods) {
      const sources = listOf(template.spec.volumes).flatMap((volume) => [
        volume.configMap,
        ...listAt(volume, 'projected.sources').map(({ configMap }) => configMap),
      ]);
      for (const source of sources.filter((source) => source !== undefined)) {
        const name = String(at(source, 'name'));
        const keys = maps.get(name) ?? clusterConfigMaps[name];
        expect(keys, `${title} reads ConfigMap ${name}`).toBeDefined();
        for (const { key } of listAt(source, 'items')) {
          expect(keys, `${title} ${name}`).toContain(key);
        }
        read.add(name);
      }
    }
    // Those with its labels are read by Grafana's sidecar.
    for (const { metadata } of ofKind(manifests, 'ConfigMap')) {
      if (selects({ matchLabels: environment.observability.dashboards.labels }, metadata.labels ?? {})) {
        read.add(metadata.name);
      }
    }
    expect([...maps.keys()].filter((name) => !read.has(name))).toEqual([]);
  });

  it('lead to Secrets and keys that something makes', () => {
    const made = madeSecrets(manifests);
    for (const { title, template } of pods) {
      const references: [string, string][] = [
        ...containersOf(template).flatMap((container) =>
          listOf(container.env).flatMap((variable): [string, string][] => {
            const reference = at(variable, 'valueFrom.secretKeyRef');
            return reference === undefined
              ? []
              : [[String(at(reference, 'name')), String(at(reference, 'key'))]];
          }),
        ),
        ...listOf(template.spec.volumes).flatMap((volume): [string, string][] => {
          const secret = at(volume, 'secret.secretName');
          const keys = listAt(volume, 'secret.items').map(({ key }) => String(key));
          // A whole Secret gives whatever it holds: it is enough that something makes it.
          const read = keys.length > 0 ? keys : (made.get(String(secret)) ?? ['any key']).slice(0, 1);
          return secret === undefined ? [] : read.map((key): [string, string] => [String(secret), key]);
        }),
      ];
      for (const [secret, key] of references) {
        if (makesItsSecrets(environment)) {
          expect(made.get(secret), `${title} reads Secret ${secret}`).toContain(key);
        }
        expect(secret, title).not.toBe('');
      }
    }
  });

  it('lead from certificates to an issuer, and cover the Services in front of their pods', () => {
    const issuers = ofKind(manifests, 'Issuer').map(({ metadata }) => metadata.name);
    for (const certificate of ofKind(manifests, 'Certificate')) {
      expect(issuers, title(certificate)).toContain(at(certificate, 'spec.issuerRef.name'));
    }
    const certificates = ofKind(manifests, 'Certificate').filter(
      (certificate) => at(certificate, 'spec.isCA') !== true,
    );
    for (const certificate of certificates) {
      const labels = fieldsOf(certificate.metadata.labels);
      const names = at(certificate, 'spec.dnsNames') as string[];
      for (const service of ofKind(manifests, 'Service')) {
        const selector = fieldsOf(at(service, 'spec.selector'));
        const same = ['name', 'instance', 'component'].every(
          (part) => selector[`app.kubernetes.io/${part}`] === labels[`app.kubernetes.io/${part}`],
        );
        if (same) {
          expect(names, `${title(certificate)} for ${title(service)}`).toContain(
            `${service.metadata.name}.${service.metadata.namespace}.svc`,
          );
        }
      }
    }
  });

  it('lead from bindings to roles and accounts, which give no wildcard and no power to escalate', () => {
    const name = (kind: string) => ofKind(manifests, kind).map(({ metadata }) => metadata.name);
    for (const binding of ofKind(manifests, 'RoleBinding')) {
      expect([...name('Role'), ...clusterRoles], title(binding)).toContain(at(binding, 'roleRef.name'));
      for (const subject of listOf(binding.subjects)) {
        expect(name('ServiceAccount'), title(binding)).toContain(subject.name);
        expect(subject.namespace, title(binding)).toBe(binding.metadata.namespace);
      }
    }
    for (const role of [...ofKind(manifests, 'Role'), ...ofKind(manifests, 'ClusterRole')]) {
      for (const rule of listOf(role.rules)) {
        const words = [rule.verbs, rule.resources, rule.apiGroups].flat();
        for (const refused of ['*', 'escalate', 'bind', 'impersonate', 'secrets', 'pods/exec']) {
          expect(words, title(role)).not.toContain(refused);
        }
      }
    }
  });

  it('lead from host names in configuration to Services', () => {
    const suffix = `.${environment.namespace}.svc.${environment.cluster.domain}`;
    const services = ofKind(manifests, 'Service').map(({ metadata }) => metadata.name);
    const texts = manifests.flatMap((manifest) =>
      manifest.kind === 'ConfigMap'
        ? Object.values(fieldsOf(manifest.data)).map((text): [string, string] => [
            title(manifest),
            String(text),
          ])
        : [],
    );
    const found = texts.flatMap(([place, text]) =>
      [...text.matchAll(/([a-z0-9-]+(?:\.[a-z0-9-]+)*)\.svc\b[a-z0-9.]*/g)].map((match): [string, string] => [
        place,
        match[0],
      ]),
    );
    expect(found.length).toBeGreaterThan(0);
    for (const [place, host] of found) {
      expect(host.endsWith(suffix), `${place}: ${host}`).toBe(true);
      const service = host.slice(0, -suffix.length).split('.').at(-1);
      expect(services, `${place}: ${host}`).toContain(service);
    }
  });

  it('lead from alerts to runbook pages, each alert with a name of its own', () => {
    const rules = ofKind(manifests, 'PrometheusRule').flatMap((rule) =>
      listAt(rule, 'spec.groups').flatMap(({ rules }) => listOf(rules)),
    );
    const names = rules.map(({ alert }) => String(alert));
    expect(new Set(names).size).toBe(names.length);
    for (const rule of rules) {
      expect(existsSync(`docs/runbooks/${rule.alert}.md`), `docs/runbooks/${rule.alert}.md`).toBe(true);
      expect(at(rule, 'annotations.runbook_url')).toBe(
        `${environment.observability.runbooks}/${rule.alert}.md`,
      );
      expect(['critical', 'warning', 'info']).toContain(at(rule, 'labels.severity'));
      expect(at(rule, 'annotations.summary')).toBeTruthy();
      expect(at(rule, 'annotations.description')).toBeTruthy();
      expect(rule.for).toMatch(/^\d+[smh]$/);
    }
  });
});
