import type { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { statelessSpread } from '../../availability/spread.ts';
import { secretEnv } from '../../identity/secret.ts';
import { image, imageVersion } from '../../images/image.ts';
import { exporterProbes } from '../../observability/exporter.ts';
import { container } from '../../workload/container.ts';
import { FixedDeployment } from '../../workload/fixed-deployment.ts';
import { podTemplate } from '../../workload/pod.ts';
import { monitoringUser } from './config/security.ts';
import { authorityFolder } from './connect-workers.ts';
import { serviceHost } from './layout.ts';
import { type KafkaNames, paths, ports } from './names.ts';
import type { KafkaProps } from './props.ts';
import { credentials } from './secrets.ts';
import { lagExporterResources } from './sizes.ts';

/** nobody:nobody, which the image's busybox base has. */
const runAs = { user: 65534, group: 65534 } as const;

/** kafka-exporter: how far consumer groups are behind. Brokers don't know: it is the difference of two offsets. */
export class KafkaLagExporter extends Construct {
  constructor(scope: Construct, id: string, props: KafkaProps & { readonly names: KafkaNames }) {
    super(scope, id);
    const { names, platform } = props;
    const reference = image('kafka-exporter', platform.images);
    const tls = platform.tls.mode === 'off' ? undefined : authorityFolder(names);
    new FixedDeployment(this, 'exporters', {
      name: names.lagExporterName,
      component: names.lagExporter,
      version: imageVersion(reference),
      // Both report the same: alerts take the larger of the two.
      replicas: 2,
      template: podTemplate({
        component: names.lagExporter,
        namespace: platform.namespace,
        version: imageVersion(reference),
        serviceAccount: names.lagExporterName,
        priority: 'elastic',
        runAs,
        terminationGracePeriod: 30,
        spread: statelessSpread(names.lagExporter),
        imagePullSecrets: platform.imagePullSecrets,
        containers: [exporterContainer(props, reference, tls ? [tls] : [])],
        volumes: tls ? [tls] : [],
      }),
    });
  }
}

function exporterContainer(
  props: KafkaProps & { readonly names: KafkaNames },
  reference: string,
  volumes: Parameters<typeof container>[0]['volumes'],
): k8s.Container {
  const { names, platform } = props;
  return container({
    name: 'kafka-exporter',
    image: reference,
    args: [
      `--kafka.server=${serviceHost(names.bootstrap, platform)}:${ports.client}`,
      // Tells which versions of requests to send: Kafka 4 has dropped those of the default, 2.0.0 (KIP-896).
      '--kafka.version=4.0.0',
      '--sasl.enabled',
      '--sasl.mechanism=scram-sha512',
      `--sasl.username=${monitoringUser}`,
      '--sasl.password=$(PASSWORD)',
      ...(platform.tls.mode === 'off' ? [] : ['--tls.enabled', `--tls.ca-file=${paths.tls}/ca.crt`]),
    ],
    env: [secretEnv('PASSWORD', credentials(props.instance), 'monitoring-password')],
    ports: { metrics: ports.lag },
    resources: lagExporterResources,
    volumes,
    probes: exporterProbes,
  });
}
