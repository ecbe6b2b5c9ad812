import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { statelessSpread } from '../../availability/spread.ts';
import { ComponentAccess } from '../../identity/component-access.ts';
import { image, imageVersion } from '../../images/image.ts';
import { httpAddress } from '../../network/endpoint.ts';
import { clientService, webProtocol } from '../../network/service.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import { FixedDeployment } from '../../workload/fixed-deployment.ts';
import { labels } from '../../workload/labels.ts';
import { podTemplate } from '../../workload/pod.ts';
import { httpProbe, startupProbe, tcpProbe } from '../../workload/probes.ts';
import { statelessResources, usualClasses } from '../../workload/stateless-size.ts';
import { configFolder, type MountedVolume, scratch, secretFolder } from '../../workload/volumes.ts';
import { TracingCertificate, tlsFiles } from './certificates.ts';
import { renderJaeger } from './config/jaeger.ts';
import { paths, ports, runAs, type TracingNames } from './names.ts';
import type { TracingProps } from './props.ts';
import { goMemoryLimit } from './sizes.ts';

const file = 'jaeger.yaml';

/** Jaeger: each pod writes spans into Elasticsearch and shows them. It keeps nothing itself. */
export class Jaeger extends Construct {
  constructor(scope: Construct, id: string, props: TracingProps & { readonly names: TracingNames }) {
    super(scope, id);
    const { names, platform, flows } = props;
    const { jaegerName: name, jaeger: component } = names;
    const secure = platform.tls.mode !== 'off';
    new TracingCertificate(this, 'certificate', {
      platform,
      name: names.jaegerCertificate,
      service: name,
      component,
    });
    new ComponentAccess(this, 'access', { name, component, namespace: platform.namespace, flows });
    const files = jaegerFiles(props);
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
            { name: 'ui', port: ports.ui, appProtocol: webProtocol('http', secure) },
          ],
        }),
      ),
    );
    new FixedDeployment(this, 'pods', {
      name,
      component,
      version: imageVersion(image('jaeger', platform.images)),
      template: jaegerPod(props, files),
      replicas: props.jaeger.replicas,
    });
  }
}

function jaegerFiles(props: TracingProps & { readonly names: TracingNames }): Record<string, string> {
  const { names, platform, store } = props;
  return {
    [file]: renderJaeger({
      store: httpAddress(store.endpoint),
      storeAuthority: store.endpoint.authority && `${paths.authority}/ca.crt`,
      login: store.writer && {
        user: store.writer.user,
        passwordFile: `${paths.password}/${store.writer.key}`,
      },
      tls: tlsFiles(platform),
      indexPrefix: names.indexPrefix,
      retentionDays: props.retentionDays,
      indexShards: props.indexShards,
    }),
  };
}

function jaegerVolumes(props: TracingProps & { readonly names: TracingNames }): MountedVolume[] {
  const { names, platform, store } = props;
  const { writer } = store;
  return [
    configFolder('config', names.jaegerName, paths.config),
    scratch({ name: 'tmp', path: '/tmp', sizeLimit: '64Mi' }),
    ...(platform.tls.mode === 'off' ? [] : [secretFolder('tls', names.jaegerCertificate, paths.tls)]),
    ...(store.endpoint.authority === undefined
      ? []
      : [secretFolder('authority', store.endpoint.authority, paths.authority, { 'ca.crt': 'ca.crt' })]),
    ...(writer === undefined
      ? []
      : [secretFolder('password', writer.secret.name, paths.password, { [writer.key]: writer.key })]),
  ];
}

function jaegerPod(
  props: TracingProps & { readonly names: TracingNames },
  files: Readonly<Record<string, string>>,
): k8s.PodTemplateSpec {
  const { names, platform } = props;
  const reference = image('jaeger', platform.images);
  const resources = statelessResources(props.jaeger.size, usualClasses);
  const volumes = jaegerVolumes(props);
  const health = httpProbe({ path: '/status', port: 'health', timeout: 10, failures: 6 });
  return podTemplate({
    component: names.jaeger,
    namespace: platform.namespace,
    version: imageVersion(reference),
    serviceAccount: names.jaegerName,
    priority: 'elastic',
    runAs,
    // The hook's 5 s, then it writes what it has taken.
    terminationGracePeriod: 60,
    spread: statelessSpread(names.jaeger),
    annotations: configHash(files),
    imagePullSecrets: platform.imagePullSecrets,
    containers: [
      container({
        name: 'jaeger',
        image: reference,
        args: [`--config=${paths.config}/${file}`],
        env: [{ name: 'GOMEMLIMIT', value: goMemoryLimit(resources) }],
        ports: {
          'otlp-grpc': ports['otlp-grpc'],
          ui: ports.ui,
          health: ports.health,
          metrics: ports.metrics,
        },
        resources,
        volumes,
        probes: {
          // Without Elasticsearch it ends at its start, and is started again until there is one.
          startupProbe: startupProbe(health, 120),
          // It listens once its interface and its storage have started.
          readinessProbe: tcpProbe({ port: 'otlp-grpc', period: 5 }),
          livenessProbe: health,
        },
        lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } },
      }),
    ],
    volumes,
  });
}
