import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { statelessSpread } from '../../availability/spread.ts';
import { certificateKeys } from '../../identity/certificate.ts';
import { image } from '../../images/image.ts';
import { clientService, webProtocol } from '../../network/service.ts';
import { exporterProbes } from '../../observability/exporter.ts';
import { container } from '../../workload/container.ts';
import { ElasticDeployment } from '../../workload/elastic-deployment.ts';
import { labels } from '../../workload/labels.ts';
import { podTemplate } from '../../workload/pod.ts';
import { httpProbe, startupProbe, tcpProbe } from '../../workload/probes.ts';
import { statelessResources } from '../../workload/stateless-size.ts';
import { configFolder, secretFolder } from '../../workload/volumes.ts';
import { renderStatsdMapping, statsdPrefix } from './config/statsd.ts';
import { paths, ports, runAs, type SupersetNames, statsd } from './names.ts';
import {
  authorityVolumes,
  awaitContainer,
  configFiles,
  configVolume,
  databaseVolumes,
  filesHash,
  supersetEnv,
  supersetVersion,
  tmpVolume,
} from './parts.ts';
import type { SupersetProps } from './props.ts';
import { exporterResources, webClasses, webProcesses, webThreads } from './sizes.ts';

const mappingFile = 'mapping.yaml';

/** The pages and the API: gunicorn with threads, behind a Service, with an autoscaler and a budget. */
export class SupersetWeb extends Construct {
  constructor(scope: Construct, id: string, props: SupersetProps & { readonly names: SupersetNames }) {
    super(scope, id);
    const { names, platform } = props;
    const exporter: Record<string, string> =
      platform.prometheus === undefined ? {} : { [mappingFile]: renderStatsdMapping() };
    if (platform.prometheus !== undefined) {
      new ApiObject(
        this,
        'exporter-config',
        k8s.KubeConfigMap.manifest({
          metadata: { name: names.exporterConfig, labels: labels(names.web) },
          data: exporter,
        }),
      );
    }
    new ApiObject(
      this,
      'service',
      k8s.KubeService.manifest(
        clientService({
          name: names.name,
          component: names.web,
          ports: [
            { name: 'http', port: ports.http, appProtocol: webProtocol('http', platform.tls.mode !== 'off') },
          ],
        }),
      ),
    );
    new ElasticDeployment(this, 'pods', {
      name: names.name,
      component: names.web,
      version: supersetVersion(platform),
      template: webPod(props, names, exporter),
      minReplicas: props.minReplicas,
      maxReplicas: props.maxReplicas,
      cpuUtilization: props.cpuUtilization,
      autoscaler: names.autoscaler,
      disruptionBudget: names.disruptionBudget,
    });
  }
}

function webPod(
  props: SupersetProps,
  names: SupersetNames,
  exporter: Readonly<Record<string, string>>,
): k8s.PodTemplateSpec {
  const { platform } = props;
  const mapping = configFolder('exporter-config', names.exporterConfig, paths.exporter);
  const tls = platform.tls.mode === 'off' ? undefined : secretFolder('tls', names.certificate, paths.tls);
  const volumes = [
    configVolume(props),
    tmpVolume,
    ...databaseVolumes(props),
    ...authorityVolumes(props),
    ...(tls === undefined ? [] : [tls]),
  ];
  const measured = platform.prometheus !== undefined;
  return podTemplate({
    component: names.web,
    namespace: platform.namespace,
    version: supersetVersion(platform),
    serviceAccount: names.name,
    priority: 'elastic',
    runAs,
    // The hook, the longest query that a page waits for, and the answer.
    terminationGracePeriod: props.queryTimeout + 15,
    spread: statelessSpread(names.web),
    annotations: filesHash(configFiles(props), exporter),
    imagePullSecrets: platform.imagePullSecrets,
    initContainers: [awaitContainer(props, 'prepared')],
    containers: [
      webContainer(props, volumes, tls !== undefined),
      ...(measured
        ? [
            container({
              name: 'exporter',
              image: image('statsd-exporter', platform.images),
              args: [
                `--statsd.mapping-config=${paths.exporter}/${mappingFile}`,
                `--statsd.listen-udp=${statsd.host}:${statsd.port}`,
                '--statsd.listen-tcp=',
                `--web.listen-address=:${ports.metrics}`,
              ],
              ports: { metrics: ports.metrics },
              resources: exporterResources,
              volumes: [mapping],
              probes: exporterProbes,
            }),
          ]
        : []),
    ],
    volumes: [...volumes, ...(measured ? [mapping] : [])],
  });
}

function webContainer(
  props: SupersetProps,
  volumes: Parameters<typeof container>[0]['volumes'],
  encrypted: boolean,
): k8s.Container {
  const resources = statelessResources(props.size, webClasses);
  // It asks nothing of the database: a failover there must not take every pod out of the Service.
  const health = httpProbe({ path: '/health', port: 'http', scheme: encrypted ? 'HTTPS' : 'HTTP' });
  return container({
    name: 'web',
    image: image('superset', props.platform.images),
    command: ['gunicorn'],
    args: webArguments({
      port: ports.http,
      processes: webProcesses(resources),
      timeout: props.queryTimeout,
      measured: props.platform.prometheus !== undefined,
      tls: encrypted ? paths.tls : undefined,
    }),
    env: supersetEnv(props),
    ports: { http: ports.http },
    resources,
    volumes,
    probes: {
      // Loading takes 10 s of a whole core.
      startupProbe: startupProbe(health, 300),
      readinessProbe: health,
      livenessProbe: tcpProbe({ port: 'http', period: 20, failures: 6 }),
    },
    // Until every proxy and connector has dropped the pod, it still gets requests.
    lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } },
  });
}

export interface WebArgumentsProps {
  readonly port: number;
  readonly processes: number;
  /** Seconds. */
  readonly timeout: number;
  /** Whether an exporter listens. */
  readonly measured: boolean;
  /** Folder of the certificate. @default - plain HTTP */
  readonly tls?: string;
}

/** How gunicorn is started. */
export function webArguments({ port, processes, timeout, measured, tls }: WebArgumentsProps): string[] {
  return [
    `--bind=0.0.0.0:${port}`,
    `--workers=${processes}`,
    '--worker-class=gthread',
    `--threads=${webThreads}`,
    `--timeout=${timeout}`,
    `--graceful-timeout=${timeout}`,
    // Longer than the edge keeps an idle connection, so that it never sends into one that is closing.
    '--keep-alive=95',
    // Its heartbeat must not wait for a disk.
    '--worker-tmp-dir=/dev/shm',
    '--access-logfile=-',
    '--error-logfile=-',
    ...(measured ? [`--statsd-host=${statsd.host}:${statsd.port}`, `--statsd-prefix=${statsdPrefix}`] : []),
    // Read anew at each connection: a renewed certificate needs no restart.
    ...(tls === undefined
      ? []
      : [`--certfile=${tls}/${certificateKeys.certificate}`, `--keyfile=${tls}/${certificateKeys.key}`]),
    'superset.app:create_app()',
  ];
}
