// Valid objects, for the tests of validation.
import type { Manifest } from '../manifest.ts';

export const metadata = {
  name: 'postgresql',
  namespace: 'data-platform',
  labels: { 'app.kubernetes.io/name': 'postgresql' },
};

export const container = {
  name: 'patroni',
  image: 'registry.example/patroni:1',
  ports: [{ name: 'postgresql', containerPort: 5432 }],
  env: [{ name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
  resources: { requests: { cpu: '250m', memory: '1Gi' }, limits: { cpu: 1, memory: '1Gi' } },
  readinessProbe: {
    httpGet: { path: '/readiness', port: 'patroni', httpHeaders: [{ name: 'A', value: 'b' }] },
  },
  securityContext: { capabilities: { drop: ['ALL'] }, seccompProfile: { type: 'RuntimeDefault' } },
  volumeMounts: [{ name: 'data', mountPath: '/var/lib/postgresql' }],
};

export const statefulSet = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata,
  spec: {
    replicas: 3,
    serviceName: 'postgresql-members',
    selector: { matchLabels: { 'app.kubernetes.io/name': 'postgresql' } },
    template: {
      metadata: {
        labels: { 'app.kubernetes.io/name': 'postgresql' },
        annotations: { 'example/checksum': 'x' },
      },
      spec: {
        containers: [container],
        topologySpreadConstraints: [
          { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule' },
        ],
        volumes: [
          { name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } },
          { name: 'none', emptyDir: {} },
        ],
      },
    },
    volumeClaimTemplates: [
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '20Gi' } } },
      },
    ],
  },
};

export const certificate = {
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata,
  spec: {
    secretName: 'postgresql',
    issuerRef: { kind: 'Issuer', name: 'authority' },
    usages: ['server auth'],
  },
};

/** One valid object for each definition in imports/crds/. */
export const customResources: Manifest[] = [
  certificate,
  { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata, spec: { selfSigned: {} } },
  {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata,
    spec: {
      groups: [
        { name: 'a', rules: [{ alert: 'Down', expr: 'up == 0', for: '5m', labels: { severity: 'info' } }] },
      ],
    },
  },
  {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata,
    spec: {
      selector: { matchLabels: { a: 'b' } },
      podMetricsEndpoints: [
        {
          port: 'metrics',
          scheme: 'https',
          tlsConfig: { ca: { secret: { name: 'postgresql', key: 'ca.crt' } }, serverName: 'postgresql' },
          relabelings: [{ sourceLabels: ['__address__'], targetLabel: 'a', action: 'replace' }],
        },
      ],
    },
  },
  {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata,
    spec: {
      selector: { matchLabels: { a: 'b' } },
      endpoints: [
        { port: 'http', basicAuth: { username: { name: 'a', key: 'u' }, password: { name: 'a', key: 'p' } } },
      ],
    },
  },
  {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata,
    spec: {
      refreshInterval: '1h',
      secretStoreRef: { kind: 'SecretStore', name: 'vault' },
      target: {
        name: 'postgresql',
        creationPolicy: 'Owner',
        template: { type: 'Opaque', data: { a: '{{ .b }}' } },
      },
      data: [{ secretKey: 'password', remoteRef: { key: 'postgresql', property: 'password' } }],
      dataFrom: [{ extract: { key: 'postgresql' } }],
    },
  },
  {
    apiVersion: 'external-secrets.io/v1',
    kind: 'SecretStore',
    metadata,
    spec: {
      provider: {
        vault: {
          server: 'https://vault:8200',
          path: 'secret',
          version: 'v2',
          caProvider: { type: 'Secret', name: 'vault', key: 'ca.crt' },
          auth: { kubernetes: { mountPath: 'kubernetes', role: 'a', serviceAccountRef: { name: 'a' } } },
        },
      },
    },
  },
  {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata,
    spec: { url: 'https://git.example/platform', ref: { branch: 'main' }, interval: '5m' },
  },
  {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata,
    spec: {
      sourceRef: { kind: 'GitRepository', name: 'platform' },
      path: './dist/production/apps/postgresql',
      interval: '1h',
      prune: true,
      wait: true,
      dependsOn: [{ name: 'foundation' }],
    },
  },
  {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata,
    spec: {
      sourceRepos: ['https://git.example/platform'],
      destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'data-platform' }],
      clusterResourceWhitelist: [{ group: '', kind: 'Namespace' }],
    },
  },
  {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata,
    spec: {
      project: 'platform',
      source: {
        repoURL: 'https://git.example/platform',
        targetRevision: 'main',
        path: 'dist/production/apps/a',
      },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'data-platform' },
      syncPolicy: {
        automated: { prune: true },
        retry: { limit: 5, backoff: { duration: '10s', factor: 2 } },
      },
      ignoreDifferences: [{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] }],
    },
  },
  {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata,
    spec: {
      goTemplate: true,
      generators: [{ list: { elements: [{ app: 'postgresql', wave: '1' }] } }],
      template: {
        metadata: { name: '{{ .app }}' },
        spec: {
          project: 'platform',
          source: {
            repoURL: 'https://git.example/platform',
            targetRevision: 'main',
            path: 'dist/{{ .app }}',
          },
          destination: { name: 'in-cluster', namespace: 'data-platform' },
        },
      },
    },
  },
  {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata,
    spec: {
      selector: { matchLabels: { a: 'b' } },
      mtls: { mode: 'STRICT' },
      portLevelMtls: { '5432': { mode: 'PERMISSIVE' } },
    },
  },
];
