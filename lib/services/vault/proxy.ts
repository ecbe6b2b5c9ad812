import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { statelessSpread } from '../../availability/spread.ts';
import { image } from '../../images/image.ts';
import { clientService } from '../../network/service.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import { ElasticDeployment } from '../../workload/elastic-deployment.ts';
import { labels } from '../../workload/labels.ts';
import { podTemplate } from '../../workload/pod.ts';
import { httpProbe, tcpProbe } from '../../workload/probes.ts';
import { configFolder, type MountedVolume, scratch, secretFolder } from '../../workload/volumes.ts';
import { renderProxy } from './config/proxy.ts';
import { programs } from './distribution.ts';
import { vaultVersion } from './member.ts';
import { startCommand, vaultReloader } from './member-containers.ts';
import { goMemoryLimit } from './memory-limit.ts';
import { apiAddress, paths, ports, runAs, serviceHost, type VaultNames } from './names.ts';
import type { VaultProps } from './props.ts';
import { tlsFiles } from './server-files.ts';
import { proxyResources } from './sizes.ts';

/**
 * Vault's elastic tier: Vault Proxy in front of the active member's Service. It ends TLS, keeps the members' connections few,
 * and tries a request again while a leader is elected.
 */
export class VaultProxy extends Construct {
  constructor(scope: Construct, id: string, props: VaultProps & { readonly names: VaultNames }) {
    super(scope, id);
    const { names, platform, distribution, proxy } = props;
    const files = proxyFiles(props, names);
    new ApiObject(
      this,
      'config-map',
      k8s.KubeConfigMap.manifest({
        metadata: { name: names.proxyName, labels: labels(names.proxy) },
        data: files,
      }),
    );
    new ApiObject(
      this,
      'service',
      k8s.KubeService.manifest(
        clientService({
          name: names.proxyName,
          component: names.proxy,
          ports: [{ name: 'api', port: ports.api }],
        }),
      ),
    );
    new ElasticDeployment(this, 'proxies', {
      name: names.proxyName,
      component: names.proxy,
      version: vaultVersion(distribution, platform),
      template: proxyPod(props, names, files),
      minReplicas: proxy.minReplicas,
      maxReplicas: proxy.maxReplicas,
      cpuUtilization: proxy.cpuUtilization,
    });
  }
}

function proxyFiles({ platform }: VaultProps, names: VaultNames): Record<string, string> {
  const encrypted = platform.tls.mode !== 'off';
  return {
    'proxy.hcl': renderProxy({
      // Not every member: while there is no leader, a standby answers with a redirect instead of an error that would be
      // tried again.
      upstream: apiAddress(serviceHost(names.active, platform), platform),
      upstreamAuthority: encrypted ? `${paths.serverAuthority}/ca.crt` : undefined,
      tls: encrypted ? tlsFiles : undefined,
    }),
  };
}

function proxyPod(
  props: VaultProps,
  names: VaultNames,
  files: Readonly<Record<string, string>>,
): k8s.PodTemplateSpec {
  const { platform, distribution } = props;
  const config = configFolder('config', names.proxyName, paths.config);
  const tmp = scratch({ name: 'tmp', path: '/tmp', sizeLimit: '64Mi' });
  const tls =
    platform.tls.mode === 'off' ? undefined : secretFolder('tls', names.proxyCertificate, paths.tls);
  const authority = tls && serverAuthority(names);
  const volumes = [config, tmp, tls, authority].filter((volume) => volume !== undefined);
  return podTemplate({
    component: names.proxy,
    namespace: platform.namespace,
    version: vaultVersion(distribution, platform),
    serviceAccount: names.proxyName,
    priority: 'elastic',
    runAs,
    // The endpoints drop the pod within the hook's 15 s; what still runs then is cut off at the program's end.
    terminationGracePeriod: 45,
    spread: statelessSpread(names.proxy),
    annotations: configHash(files),
    imagePullSecrets: platform.imagePullSecrets,
    shareProcessNamespace: tls !== undefined,
    containers: [proxyContainer(props, volumes), ...(tls ? [vaultReloader(props, tls)] : [])],
    volumes,
  });
}

/** The authority of the members' certificate, without its key. */
export function serverAuthority(names: VaultNames): MountedVolume {
  return secretFolder('server-ca', names.serverCertificate, paths.serverAuthority, { 'ca.crt': 'ca.crt' });
}

function proxyContainer(props: VaultProps, volumes: readonly MountedVolume[]): k8s.Container {
  const program = programs[props.distribution];
  return container({
    name: 'proxy',
    image: image(program.image, props.platform.images),
    command: startCommand(program.binary, 'proxy', 'proxy.hcl'),
    env: [
      { name: 'HOME', value: '/tmp' },
      { name: 'GOMEMLIMIT', value: goMemoryLimit(proxyResources) },
    ],
    ports: { api: ports.api, metrics: ports.proxyMetrics },
    resources: proxyResources,
    volumes,
    probes: {
      // Neither asks the members: without them every proxy would leave its Service at once, and clients would meet
      // a refused connection in the place of an answer.
      livenessProbe: httpProbe({ path: '/proxy/v1/metrics', port: 'metrics' }),
      readinessProbe: tcpProbe({ port: 'api', period: 5, timeout: 3 }),
    },
    lifecycle: { preStop: { exec: { command: ['/bin/sh', '-c', 'sleep 15'] } } },
  });
}
