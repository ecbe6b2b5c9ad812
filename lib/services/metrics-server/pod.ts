import type { k8s } from 'cdk8s-plus-28';
import { statelessSpread } from '../../availability/spread.ts';
import { image, imageVersion } from '../../images/image.ts';
import { container } from '../../workload/container.ts';
import { podTemplate } from '../../workload/pod.ts';
import { httpProbe, startupProbe } from '../../workload/probes.ts';
import { statelessResources, usualClasses } from '../../workload/stateless-size.ts';
import { scratch, secretFolder, serviceAccountToken } from '../../workload/volumes.ts';
import { certificate, component, name, namespace, paths, ports, runAs } from './names.ts';
import type { MetricsServerProps } from './props.ts';

/** Paths that need no permission: probes, and Prometheus, whom the NetworkPolicy lets in. */
const openPaths = ['/healthz', '/livez', '/readyz'];

export function metricsServerPod(props: MetricsServerProps): k8s.PodTemplateSpec {
  const { platform } = props;
  const reference = image('metrics-server', platform.images);
  const issued = platform.tls.mode === 'cert-manager';
  const volumes = [
    serviceAccountToken(),
    scratch({ name: 'tmp', path: paths.scratch, sizeLimit: '16Mi' }),
    ...(issued ? [secretFolder('tls', certificate, paths.tls)] : []),
  ];
  return podTemplate({
    component,
    namespace,
    version: imageVersion(reference),
    serviceAccount: name,
    priority: 'system-cluster-critical',
    runAs,
    terminationGracePeriod: 30,
    // The loss of one node must never take every autoscaler's eyes.
    spread: statelessSpread(component, { apart: true }),
    imagePullSecrets: platform.imagePullSecrets,
    containers: [
      container({
        name,
        image: reference,
        args: metricsServerArguments(props),
        ports,
        resources: statelessResources(props.size, usualClasses),
        volumes,
        probes: {
          startupProbe: startupProbe(httpProbe({ path: '/livez', port: 'https', scheme: 'HTTPS' }), 60),
          // Ready once it has figures: two rounds of 15 s.
          readinessProbe: httpProbe({ path: '/readyz', port: 'https', scheme: 'HTTPS', initialDelay: 20 }),
          livenessProbe: httpProbe({ path: '/livez', port: 'https', scheme: 'HTTPS' }),
        },
      }),
    ],
    volumes,
  });
}

export function metricsServerArguments(props: MetricsServerProps): string[] {
  const { platform } = props;
  return [
    `--secure-port=${ports.https}`,
    ...(platform.tls.mode === 'cert-manager'
      ? [`--tls-cert-file=${paths.tls}/tls.crt`, `--tls-private-key-file=${paths.tls}/tls.key`]
      : // It signs its own at each start, and the APIService does not check it.
        [`--cert-dir=${paths.scratch}`]),
    // Without Hostname, which would need DNS.
    '--kubelet-preferred-address-types=InternalIP,ExternalIP',
    '--kubelet-use-node-status-port',
    '--metric-resolution=15s',
    // The list replaces the default one.
    ...(platform.prometheus === undefined
      ? []
      : [`--authorization-always-allow-paths=${[...openPaths, '/metrics'].join(',')}`]),
    ...(props.verifyKubelets ? [] : ['--kubelet-insecure-tls']),
  ];
}
