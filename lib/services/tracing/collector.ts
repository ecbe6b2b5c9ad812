import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { statelessSpread } from '../../availability/spread.ts';
import { ComponentAccess } from '../../identity/component-access.ts';
import { image, imageVersion } from '../../images/image.ts';
import { clientService, webProtocol } from '../../network/service.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import { ElasticDeployment } from '../../workload/elastic-deployment.ts';
import { labels } from '../../workload/labels.ts';
import { podTemplate } from '../../workload/pod.ts';
import { httpProbe, startupProbe, tcpProbe } from '../../workload/probes.ts';
import { statelessResources, usualClasses } from '../../workload/stateless-size.ts';
import { configFolder, secretFolder } from '../../workload/volumes.ts';
import { TracingCertificate, tlsFiles } from './certificates.ts';
import { renderCollector } from './config/collector.ts';
import { jaegerStorageEndpoint } from './endpoint.ts';
import { paths, ports, runAs, type TracingNames } from './names.ts';
import type { TracingProps } from './props.ts';
import { goMemoryLimit, queueBytes } from './sizes.ts';

const file = 'collector.yaml';

/** Where applications send spans. It keeps nothing on disk: its autoscaler may add and remove replicas. */
export class Collector extends Construct {
  constructor(scope: Construct, id: string, props: TracingProps & { readonly names: TracingNames }) {
    super(scope, id);
    const { names, platform, flows } = props;
    const { collectorName: name, collector: component } = names;
    const secure = platform.tls.mode !== 'off';
    new TracingCertificate(this, 'certificate', {
      platform,
      name: names.collectorCertificate,
      service: name,
      component,
    });
    new ComponentAccess(this, 'access', { name, component, namespace: platform.namespace, flows });
    const files = collectorFiles(props);
    new ApiObject(
      this,
      'config-map',
      k8s.KubeConfigMap.manifest({ metadata: { name, labels: labels(component) }, data: files }),
    );
    new ApiObject(
      this,
      'service',
      k8s.KubeService.manifest(
        clientService({
          name,
          component,
          ports: [
            { name: 'otlp-grpc', port: ports['otlp-grpc'], appProtocol: webProtocol('grpc', secure) },
            { name: 'otlp-http', port: ports['otlp-http'], appProtocol: webProtocol('http', secure) },
          ],
        }),
      ),
    );
    new ElasticDeployment(this, 'pods', {
      name,
      component,
      version: imageVersion(image('otel-collector', platform.images)),
      template: collectorPod(props, files),
      minReplicas: props.collector.minReplicas,
      maxReplicas: props.collector.maxReplicas,
      cpuUtilization: props.collector.cpuUtilization,
    });
  }
}

function collectorFiles(props: TracingProps): Record<string, string> {
  const { platform, collector } = props;
  const jaeger = jaegerStorageEndpoint(platform, props);
  return {
    [file]: renderCollector({
      jaeger: `${jaeger.host}:${jaeger.port}`,
      jaegerAuthority: jaeger.authority && `${paths.authority}/ca.crt`,
      tls: tlsFiles(platform),
      queueBytes: queueBytes(statelessResources(collector.size, usualClasses)),
      keepPercent: collector.keepPercent,
    }),
  };
}

function collectorPod(
  props: TracingProps & { readonly names: TracingNames },
  files: Readonly<Record<string, string>>,
): k8s.PodTemplateSpec {
  const { names, platform } = props;
  const reference = image('otel-collector', platform.images);
  const resources = statelessResources(props.collector.size, usualClasses);
  const volumes = [
    configFolder('config', names.collectorName, paths.config),
    ...(platform.tls.mode === 'off'
      ? []
      : [
          secretFolder('tls', names.collectorCertificate, paths.tls),
          secretFolder('authority', names.jaegerCertificate, paths.authority, { 'ca.crt': 'ca.crt' }),
        ]),
  ];
  const health = httpProbe({ path: '/', port: 'health', timeout: 10, failures: 6 });
  return podTemplate({
    component: names.collector,
    namespace: platform.namespace,
    version: imageVersion(reference),
    serviceAccount: names.collectorName,
    priority: 'elastic',
    runAs,
    // After SIGTERM it takes no more, and hands on what it has.
    terminationGracePeriod: 60,
    spread: statelessSpread(names.collector),
    annotations: configHash(files),
    imagePullSecrets: platform.imagePullSecrets,
    containers: [
      container({
        // The image has no shell, and so no preStop hook that waits: what still comes is refused, and sent again.
        name: 'collector',
        image: reference,
        args: [`--config=${paths.config}/${file}`],
        env: [{ name: 'GOMEMLIMIT', value: goMemoryLimit(resources) }],
        ports: {
          'otlp-grpc': ports['otlp-grpc'],
          'otlp-http': ports['otlp-http'],
          health: ports.health,
          metrics: ports.metrics,
        },
        resources,
        volumes,
        probes: {
          startupProbe: startupProbe(health, 60),
          // It listens once everything behind it has started.
          readinessProbe: tcpProbe({ port: 'otlp-grpc', period: 5 }),
          // It says nothing of Jaeger: a restart would only lose what waits for it.
          livenessProbe: health,
        },
      }),
    ],
    volumes,
  });
}
