/** What objects need of each other, told by their texts and by nothing that lib/gitops reads. */

import { prerequisitesOf } from '../../lib/gitops/prerequisites.ts';
import { apiGroup, isFields, type Manifest } from '../../lib/manifest/manifest.ts';
import { podTemplate } from '../../lib/manifest/workload.ts';
import type { AppManifests } from '../../lib/output/flatten.ts';
import type { Requirement } from './apply-order.testing.ts';
import { at } from './environments.testing.ts';

/** Every text of an object, with the keys that lead to it. */
export function* texts(value: unknown, path = ''): Iterable<readonly [path: string, text: string]> {
  if (typeof value === 'string') {
    yield [path, value];
  } else if (Array.isArray(value)) {
    for (const item of value) {
      yield* texts(item, `${path}[]`);
    }
  } else if (isFields(value)) {
    for (const [key, item] of Object.entries(value)) {
      yield* texts(item, `${path}.${key}`);
    }
  }
}

/** Where an object names another, by the end of the path, and of which kind that is. */
const NAMES: readonly (readonly [RegExp, kind: string])[] = [
  [/^\.metadata\.namespace$/, 'Namespace'],
  [/\.spec\.serviceAccountName$/, 'ServiceAccount'],
  [/\.spec\.priorityClassName$/, 'PriorityClass'],
  [/\.configMap(KeyRef|Ref)?\.name$/, 'ConfigMap'],
  [
    /\.(secret\.secretName|secretKeyRef\.name|secretRef\.name|projected\.sources\[\]\.secret\.name)$/,
    'Secret',
  ],
  [/^\.spec\.ca\.secretName$/, 'Secret'],
  [/^\.spec\.issuerRef\.name$/, 'Issuer'],
  [/^\.spec\.secretStoreRef\.name$/, 'SecretStore'],
  [/^\.roleRef\.name$/, 'Role'],
];

/** The names under which others know an object: `Secret/kafka-tls` of the Certificate that makes it. */
export function aliases(manifest: Manifest): string[] {
  const { kind, metadata } = manifest;
  const made =
    kind === 'Certificate'
      ? at(manifest, 'spec.secretName')
      : kind === 'ExternalSecret'
        ? at(manifest, 'spec.target.name')
        : undefined;
  const plain = kind.replace(/^Cluster(?=Issuer|SecretStore|Role$)/, '');
  return [`${plain}/${metadata.name}`, ...(made === undefined ? [] : [`Secret/${made}`])];
}

/** The objects that an object names, as `Kind/name`. */
export function namedObjects(manifest: Manifest): string[] {
  return [...texts(manifest)].flatMap(([path, text]) =>
    NAMES.filter(([pattern]) => pattern.test(path)).map(([, kind]) => `${kind}/${text}`),
  );
}

/** The Services that the pods of a workload know by their full names: from their template, or a ConfigMap. */
export function namedServices(manifest: Manifest, all: readonly Manifest[], domain: string): string[] {
  const template = podTemplate(manifest);
  if (template === undefined) {
    return [];
  }
  const maps = namedObjects(manifest).filter((name) => name.startsWith('ConfigMap/'));
  const read = all.filter(
    ({ kind, metadata }) => kind === 'ConfigMap' && maps.includes(`ConfigMap/${metadata.name}`),
  );
  const text = JSON.stringify([template.spec, ...read.map(({ data }) => data)]);
  const suffix = domain.replaceAll('.', '\\.');
  const hosts = text.matchAll(new RegExp(`([a-z0-9-]+)\\.[a-z0-9-]+\\.svc\\.${suffix}`, 'g'));
  return [...new Set([...hosts].map(([, service]) => `Service/${service}`))];
}

/** From one app to another that it needs: for an object, or for a Service that its pods know. */
export function expectedEdges(apps: readonly AppManifests[], domain: string): ReadonlySet<string> {
  const all = apps.flatMap(({ manifests }) => manifests);
  const owner = new Map(
    apps.flatMap(({ app, manifests }) =>
      manifests.flatMap((manifest) => aliases(manifest).map((alias) => [alias, app] as const)),
    ),
  );
  return new Set(
    apps.flatMap(({ app, manifests }) =>
      manifests
        .flatMap((manifest) => [...namedObjects(manifest), ...namedServices(manifest, all, domain)])
        .flatMap((name) => owner.get(name) ?? [])
        .filter((other) => other !== app)
        .map((other) => `${app} → ${other}`),
    ),
  );
}

/** A name for every object that requirements may ask for. Kinds apart, no two share one. */
export function nameOf({ kind, metadata }: Manifest): string {
  return `${kind}/${metadata.name}`;
}

/**
 * What must be there before an object is applied: the program behind a custom resource; for a workload its Namespace,
 * ServiceAccount, ConfigMaps and PriorityClass; and, of another app whose Service its pods know, that Service, the pods
 * behind it and the Jobs that make databases and users, all of them done.
 */
export function requirementsOf(apps: readonly AppManifests[], domain: string) {
  const all = apps.flatMap(({ manifests }) => manifests);
  const home = new Map(
    apps.flatMap(({ app, manifests }) => manifests.map((manifest) => [manifest, app] as const)),
  );
  const present = new Set(all.map(nameOf));
  return (manifest: Manifest): Requirement[] => {
    const programs = prerequisitesOf([manifest]).map((name) => ({ what: name, state: 'ready' as const }));
    const namespace = `Namespace/${manifest.metadata.namespace}`;
    const objects = podTemplate(manifest) === undefined ? [namespace] : namedObjects(manifest);
    const needed = objects
      .filter(
        (name) => /^(Namespace|ServiceAccount|ConfigMap|PriorityClass)\//.test(name) && present.has(name),
      )
      .map((what) => ({ what, state: 'applied' as const }));
    const called = namedServices(manifest, all, domain).flatMap((name) => {
      const service = all.find((other) => nameOf(other) === name);
      const other = service && home.get(service);
      return other === undefined || other === home.get(manifest)
        ? []
        : all
            .filter(
              (each) => home.get(each) === other && /^(Service|Job|StatefulSet|Deployment)$/.test(each.kind),
            )
            .map((each) => ({ what: nameOf(each), state: 'ready' as const }));
    });
    return [...programs, ...needed, ...called];
  };
}

/** Group and kind as a whitelist of Argo CD has them. */
export function groupKind(manifest: Manifest): string {
  return `${apiGroup(manifest)}/${manifest.kind}`;
}
