import { readdirSync } from 'node:fs';
import { loadEnvironment } from '../../lib/environment/load.ts';
import type { Environment } from '../../lib/environment/schema.ts';
import { fieldsOf, listOf, type Manifest, title } from '../../lib/manifest/manifest.ts';
import { type PodTemplate, podTemplate } from '../../lib/manifest/workload.ts';
import type { AppManifests } from '../../lib/output/flatten.ts';
import { renderPlatform } from '../render.ts';
import { type Changes, type shipped, variant } from '../variants.testing.ts';

/** An environment and all that it renders. */
export interface Rendered {
  readonly environment: Environment;
  readonly apps: readonly AppManifests[];
  /** Those of all apps. */
  readonly manifests: readonly Manifest[];
}

/** Settings that cut across services, each in a shipped environment that does not use it. */
const crossCuts: Record<string, readonly [(typeof shipped)[number], Changes]> = {
  'production without TLS and backups': [
    'production',
    {
      tls: { mode: 'off' },
      services: {
        postgresql: { backup: { enabled: false } },
        // Without TLS nobody is asked for a password.
        edge: { hostnames: { trino: null } },
      },
    },
  ],
  'production with existing certificates': ['production', { tls: { mode: 'existing' } }],
  'production with existing Secrets': ['production', { secrets: { mode: 'existing', store: null } }],
  'production that survives a node': ['production', { survive: 'node' }],
  'production with a mirror': [
    'production',
    { images: { registry: 'mirror.example.com/hub', pullSecrets: ['mirror'] } },
  ],
  'development without a Prometheus Operator': ['development', { observability: { enabled: false } }],
  'development in another namespace and domain': [
    'development',
    { namespace: 'analytics', cluster: { domain: 'k8s.example.com' } },
  ],
  'production in Istio': ['production', { mesh: { type: 'istio', mtls: 'strict', sidecars: 'native' } }],
  'production in Linkerd': ['production', { mesh: { type: 'linkerd' } }],
  'development with amounts in other words': [
    'development',
    {
      quota: { cpu: '8000m', memory: '16384Mi' },
      services: { postgresql: { storage: { size: '10240Mi' } } },
    },
  ],
  'development with Endpoints': ['development', { services: { postgresql: { dcs: 'endpoints' } } }],
};

/** Every environment under config/, and the cross-cuts. A new environment or chart is covered as it appears. */
export function renderedEnvironments(): [string, Rendered][] {
  const files = readdirSync('config').filter((file) => file.endsWith('.yaml'));
  const environments: [string, Environment][] = [
    ...files.map((file): [string, Environment] => [file, loadEnvironment(`config/${file}`)]),
    ...Object.entries(crossCuts).map(([name, [base, changes]]): [string, Environment] => [
      name,
      variant(base, changes),
    ]),
  ];
  return environments.map(([name, environment]) => {
    const apps = renderPlatform(environment);
    return [name, { environment, apps, manifests: apps.flatMap(({ manifests }) => manifests) }];
  });
}

export interface Workload {
  readonly manifest: Manifest;
  readonly title: string;
  readonly template: PodTemplate;
}

/** Every object that owns pods. */
export function workloads(manifests: readonly Manifest[]): Workload[] {
  return manifests.flatMap((manifest) => {
    const template = podTemplate(manifest);
    return template === undefined ? [] : [{ manifest, title: title(manifest), template }];
  });
}

export function ofKind(manifests: readonly Manifest[], kind: string): readonly Manifest[] {
  return manifests.filter((manifest) => manifest.kind === kind);
}

/** Containers and init containers of a template. */
export function containersOf({ spec }: PodTemplate) {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

/** The value at a dotted path, where a number is a place in a list; undefined where the path ends early. */
export function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, key) => (Array.isArray(inner) ? inner[Number(key)] : fieldsOf(inner)[key]),
      value,
    );
}

/** The mappings of the list at a dotted path. */
export function listAt(value: unknown, path: string) {
  return listOf(at(value, path));
}
