import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { statelessSpread } from '../../availability/spread.ts';
import type { PostgresqlSettings } from '../../environment/services/postgresql.ts';
import { certificateReloader } from '../../identity/certificate-reloader.ts';
import { secretEnv } from '../../identity/secret.ts';
import { image, imageVersion } from '../../images/image.ts';
import { serviceHost } from '../../network/endpoint.ts';
import { clientService } from '../../network/service.ts';
import { exporterProbes } from '../../observability/exporter.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import { ElasticDeployment } from '../../workload/elastic-deployment.ts';
import { labels } from '../../workload/labels.ts';
import { podTemplate } from '../../workload/pod.ts';
import { execProbe, tcpProbe } from '../../workload/probes.ts';
import { configFolder, scratch, secretFolder } from '../../workload/volumes.ts';
import { renderPgBouncer, renderPgBouncerStart } from './config/pgbouncer.ts';
import { analyticsServices } from './endpoint.ts';
import { type PostgresqlNames, paths, ports, roles } from './names.ts';
import { analyticsPools, ownPools, reservedConnections } from './pools.ts';
import type { PostgresqlProps } from './props.ts';
import { tlsFiles } from './repository.ts';
import { credentials } from './secrets.ts';
import { poolerExporterResources, poolerResources } from './sizes.ts';

/** pgbouncer:pgbouncer in CloudNativePG's image. */
const runAs = { user: 998, group: 996 } as const;

const configPath = '/etc/pgbouncer';
const pidFile = '/run/pgbouncer/pgbouncer.pid';

export interface PoolerProps extends PostgresqlProps {
  readonly names: PostgresqlNames;
  readonly settings: PostgresqlSettings['pooler'];
}

/**
 * PostgreSQL's elastic tier: PgBouncer in front of the leader's Service. Clients keep their connections through a
 * failover and wait while there is no leader.
 */
export class PostgresqlPooler extends Construct {
  constructor(scope: Construct, id: string, props: PoolerProps) {
    super(scope, id);
    const { names, platform, settings } = props;
    const files = poolerFiles(props);
    new ApiObject(
      this,
      'config-map',
      k8s.KubeConfigMap.manifest({
        metadata: { name: names.poolerConfig, labels: labels(names.pooler) },
        data: files,
      }),
    );
    new ApiObject(
      this,
      'service',
      k8s.KubeService.manifest(
        clientService({
          name: names.poolerName,
          component: names.pooler,
          ports: [{ name: 'postgresql', port: ports.pooler }],
        }),
      ),
    );
    new ElasticDeployment(this, 'poolers', {
      name: names.poolerName,
      component: names.pooler,
      version: imageVersion(image('pgbouncer', platform.images)),
      template: poolerPod(props, files),
      minReplicas: settings.minReplicas,
      maxReplicas: settings.maxReplicas,
      cpuUtilization: settings.cpuUtilization,
    });
  }
}

function poolerFiles(props: PoolerProps): Record<string, string> {
  const { names, platform } = props;
  return {
    'pgbouncer.ini': renderPgBouncer({
      leaderHost: serviceHost(names.primary, platform),
      databases: ownPools(props),
      analytics: {
        hosts: analyticsServices(props).map((service) => serviceHost(service, platform)),
        pools: analyticsPools(props),
      },
      maxConnections: props.maxConnections,
      reservedConnections: reservedConnections(props),
      minPoolers: props.settings.minReplicas,
      // A rolling update adds one to the autoscaler's maximum.
      maxPoolers: props.settings.maxReplicas + 1,
      lookupUser: roles.pooler,
      statsUser: roles.monitoring,
      pidFile,
      tls: platform.tls.mode === 'off' ? undefined : tlsFiles,
    }),
    'start.sh': renderPgBouncerStart({
      users: [
        { name: roles.pooler, passwordVariable: 'LOOKUP_PASSWORD' },
        { name: roles.monitoring, passwordVariable: 'MONITORING_PASSWORD' },
      ],
    }),
  };
}

function poolerPod(props: PoolerProps, files: Readonly<Record<string, string>>): k8s.PodTemplateSpec {
  const { names, platform } = props;
  const reference = image('pgbouncer', platform.images);
  const run = scratch({ name: 'run', path: '/run/pgbouncer', sizeLimit: '1Mi', memory: true });
  const tls =
    platform.tls.mode === 'off' ? undefined : secretFolder('tls', names.poolerCertificate, paths.tls);
  const config = configFolder('config', names.poolerConfig, configPath);
  return podTemplate({
    component: names.pooler,
    namespace: platform.namespace,
    version: imageVersion(reference),
    serviceAccount: names.poolerName,
    priority: 'elastic',
    runAs,
    // 10 s for the endpoints to drop the pod, then what the running transactions take.
    terminationGracePeriod: 90,
    spread: statelessSpread(names.pooler),
    annotations: configHash(files),
    imagePullSecrets: platform.imagePullSecrets,
    shareProcessNamespace: tls !== undefined,
    containers: [
      poolerContainer(props, [config, run, ...(tls ? [tls] : [])]),
      poolerExporter(props),
      ...(tls
        ? [
            certificateReloader({
              image: reference,
              folder: paths.tls,
              reload: `kill -HUP "$(cat ${pidFile})"`,
              volumes: [tls, run],
            }),
          ]
        : []),
    ],
    volumes: [config, run, ...(tls ? [tls] : [])],
  });
}

function poolerContainer(
  props: PoolerProps,
  volumes: Parameters<typeof container>[0]['volumes'],
): k8s.Container {
  const secret = credentials(props.instance);
  return container({
    name: 'pgbouncer',
    image: image('pgbouncer', props.platform.images),
    // The image's own entrypoint stays PID 1 as a shell that passes no signal on.
    command: ['/bin/sh', `${configPath}/start.sh`],
    env: [
      secretEnv('LOOKUP_PASSWORD', secret, 'pooler-password'),
      secretEnv('MONITORING_PASSWORD', secret, 'monitoring-password'),
    ],
    ports: { postgresql: ports.pooler },
    resources: poolerResources,
    volumes,
    probes: {
      livenessProbe: tcpProbe({ port: 'postgresql' }),
      // Answers whether PgBouncer takes clients, not whether there is a leader: clients wait for that inside it.
      readinessProbe: execProbe({
        command: [
          'pg_isready',
          '-h',
          '127.0.0.1',
          '-p',
          String(ports.pooler),
          '-U',
          roles.monitoring,
          '-d',
          'pgbouncer',
        ],
      }),
    },
    lifecycle: {
      // SIGTERM would wait for the last client to leave, which pools never do. SIGINT lets the running
      // transactions end and then disconnects. The hook dies with the process.
      preStop: {
        exec: { command: ['/bin/sh', '-c', `sleep 10; kill -INT "$(cat ${pidFile})"; sleep 3600`] },
      },
    },
  });
}

function poolerExporter(props: PoolerProps): k8s.Container {
  const sslmode = props.platform.tls.mode === 'off' ? 'disable' : 'require';
  return container({
    name: 'exporter',
    image: image('pgbouncer-exporter', props.platform.images),
    env: [
      secretEnv('MONITORING_PASSWORD', credentials(props.instance), 'monitoring-password'),
      {
        name: 'PGBOUNCER_EXPORTER_CONNECTION_STRING',
        // Inside the pod; the kubelet puts the password in.
        value: `postgres://${roles.monitoring}:$(MONITORING_PASSWORD)@127.0.0.1:${ports.pooler}/pgbouncer?sslmode=${sslmode}`,
      },
    ],
    ports: { metrics: ports.poolerMetrics },
    resources: poolerExporterResources,
    probes: exporterProbes,
  });
}
