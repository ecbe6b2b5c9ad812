import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { quorumSpread, statelessSpread } from '../../availability/spread.ts';
import { ServiceCertificate, serviceDnsNames } from '../../identity/certificate.ts';
import { ComponentAccess } from '../../identity/component-access.ts';
import { Secrets } from '../../identity/external-secret.ts';
import { NodeReader } from '../../identity/node-reader.ts';
import { clientService, webProtocol } from '../../network/service.ts';
import { ElasticDeployment } from '../../workload/elastic-deployment.ts';
import { type Component, labels, selectorLabels } from '../../workload/labels.ts';
import { QuorumSet } from '../../workload/quorum-set.ts';
import { claimTemplate } from '../../workload/volumes.ts';
import { clientComponent, hasProvisioning } from './flows.ts';
import { type ElasticsearchNames, elasticsearchNames, ports } from './names.ts';
import { nodeFiles } from './node-files.ts';
import { elasticsearchVersion, nodePod } from './node-pod.ts';
import { ElasticsearchObservability } from './observability.ts';
import { type ElasticsearchProps, isSecure } from './props.ts';
import { ElasticsearchProvisioning } from './provisioning.ts';
import { elasticsearchSecrets } from './secrets.ts';
import { coordinatingTier, type MemberTier, memberTiers, type Tier } from './tiers.ts';

/**
 * Elasticsearch: nodes that hold data and vote, or masters of their own; coordinating nodes in front, which scale;
 * snapshots to an object store.
 */
export class Elasticsearch extends Construct {
  constructor(scope: Construct, id: string, props: ElasticsearchProps) {
    super(scope, id);
    const { platform } = props;
    const names = elasticsearchNames(props.instance);
    new Secrets(this, 'secrets', {
      labels: labels(names.data),
      secrets: elasticsearchSecrets(props, isSecure(platform)),
      settings: platform.secrets,
    });
    addCertificate(this, props, names);
    for (const tier of memberTiers(props)) {
      addMembers(this, props, tier);
    }
    if (props.coordinating.enabled) {
      addCoordinating(this, props);
    }
    addAccess(this, props, names);
    new ApiObject(
      this,
      'service',
      k8s.KubeService.manifest(
        clientService({
          name: names.client,
          component: clientComponent(props),
          ports: [{ name: 'http', port: ports.http, appProtocol: webProtocol('http', isSecure(platform)) }],
        }),
      ),
    );
    if (hasProvisioning(props)) {
      new ElasticsearchProvisioning(this, 'provisioning', { ...props, names });
    }
    new ElasticsearchObservability(this, 'observability', { ...props, names });
  }
}

/**
 * One certificate for every node. Clients come in by the Service's name; hooks and exporters by `localhost`; nodes
 * check each other's authority only.
 */
function addCertificate(scope: Construct, props: ElasticsearchProps, names: ElasticsearchNames): void {
  const { platform } = props;
  new ServiceCertificate(scope, 'certificate', {
    name: names.certificate,
    component: names.data,
    tls: platform.tls,
    commonName: names.client,
    dnsNames: [
      ...serviceDnsNames({ service: names.client, ...platform }),
      ...memberTiers(props).flatMap(({ headless }) =>
        serviceDnsNames({ service: headless, wildcard: true, ...platform }),
      ),
      'localhost',
    ],
    // Java reads no other form of an elliptic-curve key.
    encoding: 'PKCS8',
  });
}

function addFiles(scope: Construct, props: ElasticsearchProps, tier: Tier): Record<string, string> {
  const data = nodeFiles(props, tier);
  new ApiObject(
    scope,
    `config-map-${tier.component.component}`,
    k8s.KubeConfigMap.manifest({
      metadata: { name: tier.configMap, labels: labels(tier.component) },
      data,
    }),
  );
  return data;
}

function addMembers(scope: Construct, props: ElasticsearchProps, tier: MemberTier): void {
  const { platform } = props;
  const { component, replicas, storage } = tier;
  const tierFiles = addFiles(scope, props, tier);
  new QuorumSet(scope, `members-${component.component}`, {
    name: tier.name,
    component,
    version: elasticsearchVersion(platform),
    replicas,
    quorum: tier.quorum,
    headlessService: tier.headless,
    ports: [
      { name: 'http', port: ports.http, appProtocol: webProtocol('http', isSecure(platform)) },
      { name: 'transport', port: ports.transport },
    ],
    // A node is ready before its shards are: most are back within a minute, and the next node's hook waits for all.
    minReadySeconds: 60,
    template: nodePod({
      ...props,
      tier,
      tierFiles,
      member: true,
      spread: quorumSpread(component, platform.domains, replicas),
    }),
    claims: [
      claimTemplate({
        name: 'data',
        size: storage.size,
        storageClass: storage.class ?? platform.storageClass,
        labels: selectorLabels(component),
      }),
    ],
  });
}

function addCoordinating(scope: Construct, props: ElasticsearchProps): void {
  const { coordinating, platform } = props;
  const tier = coordinatingTier(props);
  const tierFiles = addFiles(scope, props, tier);
  new ElasticDeployment(scope, 'coordinating', {
    name: tier.name,
    component: tier.component,
    version: elasticsearchVersion(platform),
    template: nodePod({
      ...props,
      tier,
      tierFiles,
      member: false,
      spread: statelessSpread(tier.component),
    }),
    minReplicas: coordinating.minReplicas,
    maxReplicas: coordinating.maxReplicas,
    cpuUtilization: coordinating.cpuUtilization,
  });
}

function addAccess(scope: Construct, props: ElasticsearchProps, names: ElasticsearchNames): void {
  const { namespace } = props.platform;
  const tiers = [...memberTiers(props), ...(props.coordinating.enabled ? [coordinatingTier(props)] : [])];
  const parts: [string, Component][] = tiers.map(({ name, component }) => [name, component]);
  if (hasProvisioning(props)) {
    parts.push([names.provisioningName, names.provisioning]);
  }
  for (const [name, component] of parts) {
    const { flows } = props;
    new ComponentAccess(scope, `access-${component.component}`, { name, component, namespace, flows });
  }
  if (props.zoneAwareness === 'nodes') {
    new NodeReader(scope, 'node-reader', {
      serviceAccount: names.dataName,
      component: names.data,
      namespace,
    });
  }
}
