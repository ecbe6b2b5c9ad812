import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ComponentAccess } from '../../identity/component-access.ts';
import { Secrets } from '../../identity/external-secret.ts';
import { clientService } from '../../network/service.ts';
import { type Component, labels, selectorLabels } from '../../workload/labels.ts';
import { QuorumSet } from '../../workload/quorum-set.ts';
import { claimTemplate } from '../../workload/volumes.ts';
import { MinioBackup } from './backup.ts';
import { MinioCertificates } from './certificates.ts';
import { MinioGateway } from './gateway.ts';
import { layoutText } from './layout-text.ts';
import { memberPod, memberScripts, minioVersion, poolLayouts } from './member.ts';
import { minioNames, ports } from './names.ts';
import { MinioObservability } from './observability.ts';
import type { MinioPartProps, MinioProps } from './props.ts';
import { MinioProvisioning } from './provisioning.ts';
import { restartsTogether } from './rollout.ts';
import { minioSecrets } from './secrets.ts';

/**
 * A distributed, erasure-coded object store that speaks S3: pools of members, HAProxy in front, a copy of its buckets
 * elsewhere.
 */
export class Minio extends Construct {
  constructor(scope: Construct, id: string, props: MinioProps) {
    super(scope, id);
    const { platform } = props;
    const names = minioNames(props.instance, props.pools.length);
    const parts: MinioPartProps = { ...props, names };
    new Secrets(this, 'secrets', {
      labels: labels(names.instance),
      secrets: minioSecrets(props),
      settings: platform.secrets,
    });
    new MinioCertificates(this, 'certificates', parts);
    addAccess(this, parts);
    addPools(this, parts);
    const [first] = names.pools;
    new ApiObject(
      this,
      'service',
      k8s.KubeService.manifest(
        clientService({
          name: names.service,
          component: props.gateway.enabled || first === undefined ? names.gateway : first.component,
          ports: [{ name: 's3', port: ports.s3 }],
        }),
      ),
    );
    if (props.gateway.enabled) {
      new MinioGateway(this, 'gateway', parts);
    }
    new MinioProvisioning(this, 'provisioning', parts);
    if (props.backup.enabled && platform.objectStore !== undefined) {
      new MinioBackup(this, 'backup', { ...parts, store: platform.objectStore });
    }
    new MinioObservability(this, 'observability', parts);
  }
}

function addAccess(scope: Construct, props: MinioPartProps): void {
  const { names, flows, platform } = props;
  const access = (name: string, component: Component) =>
    new ComponentAccess(scope, `access-${component.component}`, {
      name,
      component,
      namespace: platform.namespace,
      flows,
    });
  for (const pool of names.pools) {
    access(pool.statefulSet, pool.component);
  }
  access(names.provisioningName, names.provisioning);
  if (props.gateway.enabled) {
    access(names.gatewayName, names.gateway);
  }
  if (props.backup.enabled) {
    access(names.backupName, names.backup);
  }
}

function addPools(scope: Construct, props: MinioPartProps): void {
  const { names, platform, storage } = props;
  new ApiObject(
    scope,
    'config-map-scripts',
    k8s.KubeConfigMap.manifest({
      metadata: { name: names.scripts, labels: labels(names.instance) },
      data: memberScripts(props),
    }),
  );
  for (const [index, layout] of poolLayouts(props).entries()) {
    const pool = names.pools[index];
    if (pool === undefined) {
      continue;
    }
    new QuorumSet(scope, pool.statefulSet, {
      name: pool.statefulSet,
      component: pool.component,
      version: minioVersion(platform),
      replicas: layout.members,
      quorum: layout.members - layout.memberTolerance.write,
      layout: layoutText(layout),
      headlessService: pool.headless,
      ports: [{ name: 's3', port: ports.s3 }],
      template: memberPod(props, index, pool, layout),
      minReadySeconds: 15,
      updateStrategy: restartsTogether(props) ? 'OnDelete' : 'RollingUpdate',
      claims: Array.from({ length: layout.drives }, (_, drive) =>
        claimTemplate({
          name: `export-${drive}`,
          size: storage.size,
          storageClass: storage.class ?? platform.storageClass,
          labels: selectorLabels(pool.component),
        }),
      ),
    });
  }
}
