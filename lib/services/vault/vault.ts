import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Secrets } from '../../identity/external-secret.ts';
import { clientService } from '../../network/service.ts';
import { labels, selectorLabels } from '../../workload/labels.ts';
import { QuorumSet } from '../../workload/quorum-set.ts';
import { claimTemplate } from '../../workload/volumes.ts';
import { VaultAccess } from './access.ts';
import { VaultCertificates } from './certificates.ts';
import { programs } from './distribution.ts';
import { memberPod, vaultVersion } from './member.ts';
import { ports, type VaultNames, vaultNames } from './names.ts';
import { VaultObservability } from './observability.ts';
import type { VaultProps } from './props.ts';
import { VaultProxy } from './proxy.ts';
import { sealCredentials } from './seal-access.ts';
import { serverFiles } from './server-files.ts';
import { VaultSnapshot } from './snapshot.ts';

/**
 * Vault, or OpenBao, with integrated storage: members that replicate a log among themselves, proxies in front,
 * snapshots behind.
 */
export class Vault extends Construct {
  constructor(scope: Construct, id: string, props: VaultProps) {
    super(scope, id);
    const { platform } = props;
    const names = vaultNames(props.instance);
    const credentials = sealCredentials(props.seal);
    if (credentials !== undefined) {
      new Secrets(this, 'secrets', {
        labels: labels(names.server),
        secrets: [credentials],
        settings: platform.secrets,
      });
    }
    new VaultCertificates(this, 'certificates', { platform, names, proxy: props.proxy.enabled });
    new VaultAccess(this, 'access', { ...props, names });
    addMembers(this, props, names);
    addServices(this, props, names);
    if (props.proxy.enabled) {
      new VaultProxy(this, 'proxy', { ...props, names });
    }
    if (props.backup.enabled && platform.objectStore !== undefined) {
      new VaultSnapshot(this, 'snapshot', { ...props, names, store: platform.objectStore });
    }
    new VaultObservability(this, 'observability', { ...props, names });
  }
}

function addMembers(scope: Construct, props: VaultProps, names: VaultNames): void {
  const { platform, distribution, replicas, audit } = props;
  const files = serverFiles(props, names);
  new ApiObject(
    scope,
    'config-map',
    k8s.KubeConfigMap.manifest({
      metadata: { name: names.serverConfig, labels: labels(names.server) },
      data: { ...files.started, ...files.operated },
    }),
  );
  const claim = (name: string, size: string, storageClass: string | undefined) =>
    claimTemplate({
      name,
      size,
      storageClass: storageClass ?? platform.storageClass,
      labels: selectorLabels(names.server),
    });
  new QuorumSet(scope, 'members', {
    name: names.members,
    component: names.server,
    version: vaultVersion(distribution, platform),
    replicas,
    // Raft writes what a majority holds.
    quorum: Math.floor(replicas / 2) + 1,
    headlessService: names.headless,
    ports: [
      { name: 'api', port: ports.api },
      { name: 'cluster', port: ports.cluster },
    ],
    template: memberPod(props, names, files),
    claims: [
      claim('data', props.storage.size, props.storage.class),
      ...(audit.file.enabled ? [claim('audit', audit.file.size, audit.file.class)] : []),
    ],
    // Without a seal a restarted member waits for people: a rolling update would stop at the first one with a
    // sealed member, and no restart may come unasked.
    updateStrategy: props.seal === undefined ? 'OnDelete' : 'RollingUpdate',
    // A member that is ready has been unsealed, but may still be catching up.
    minReadySeconds: props.seal === undefined ? undefined : 30,
  });
}

/** Service registration labels each pod as active or not; readiness keeps the sealed ones out of all three. */
function addServices(scope: Construct, props: VaultProps, names: VaultNames): void {
  const label = `${programs[props.distribution].labels}-active`;
  const add = (name: string, extraSelector?: Readonly<Record<string, string>>) =>
    new ApiObject(
      scope,
      `service-${name}`,
      k8s.KubeService.manifest(
        clientService({
          name,
          component: names.server,
          ports: [{ name: 'api', port: ports.api }],
          extraSelector,
        }),
      ),
    );
  add(names.members);
  add(names.active, { [label]: 'true' });
  add(names.standby, { [label]: 'false' });
}
