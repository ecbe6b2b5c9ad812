import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ServiceCertificate, serviceDnsNames } from '../../identity/certificate.ts';
import { ComponentAccess } from '../../identity/component-access.ts';
import { Secrets } from '../../identity/external-secret.ts';
import { NodeReader } from '../../identity/node-reader.ts';
import { clientService, type ServicePortProps } from '../../network/service.ts';
import { type Component, labels, selectorLabels } from '../../workload/labels.ts';
import { QuorumSet } from '../../workload/quorum-set.ts';
import { claimTemplate } from '../../workload/volumes.ts';
import { KafkaConnect } from './connect-workers.ts';
import { declaredConnectors, KafkaConnectors } from './connectors.ts';
import { KafkaLagExporter } from './lag-exporter.ts';
import { type MemberSet, memberSets } from './layout.ts';
import { kafkaVersion, memberFiles, memberPod } from './member.ts';
import { type KafkaNames, kafkaNames, ports } from './names.ts';
import { KafkaObservability } from './observability.ts';
import type { KafkaProps } from './props.ts';
import { KafkaProvisioning } from './provisioning.ts';
import { kafkaSecrets } from './secrets.ts';

/**
 * Kafka on KRaft: members that are broker and controller at once, or sets of each, every partition on three of
 * them and every write on two at least; Kafka Connect beside them.
 */
export class Kafka extends Construct {
  constructor(scope: Construct, id: string, props: KafkaProps) {
    super(scope, id);
    const { platform, connect, lagExporter } = props;
    const names = kafkaNames(props.instance);
    const sets = memberSets(props);
    const connectors = declaredConnectors(props, names);
    new Secrets(this, 'secrets', {
      labels: labels(names.broker),
      secrets: kafkaSecrets(props),
      settings: platform.secrets,
    });
    addCertificate(this, props, sets, names);
    for (const set of sets) {
      addMembers(this, props, set);
    }
    addAccess(this, props, names, Object.keys(connectors).length > 0);
    new ApiObject(
      this,
      'service',
      k8s.KubeService.manifest(
        clientService({
          name: names.bootstrap,
          component: names.broker,
          ports: [
            { name: 'client', port: ports.client },
            { name: 'internal', port: ports.internal },
          ],
        }),
      ),
    );
    new KafkaProvisioning(this, 'provisioning', { ...props, names });
    if (connect.enabled) {
      new KafkaConnect(this, 'connect', { ...props, names });
    }
    if (Object.keys(connectors).length > 0) {
      new KafkaConnectors(this, 'connectors', { ...props, names, configs: connectors });
    }
    if (lagExporter.enabled) {
      new KafkaLagExporter(this, 'lag-exporter', { ...props, names });
    }
    new KafkaObservability(this, 'observability', { ...props, names });
  }
}

/** One certificate for all members: clients come in by the bootstrap Service's name and go on to the pods' own. */
function addCertificate(
  scope: Construct,
  { platform }: KafkaProps,
  sets: readonly MemberSet[],
  names: KafkaNames,
): void {
  new ServiceCertificate(scope, 'certificate', {
    name: names.certificate,
    component: names.broker,
    tls: platform.tls,
    commonName: names.bootstrap,
    dnsNames: [
      ...serviceDnsNames({ service: names.bootstrap, ...platform }),
      ...sets.flatMap((set) => serviceDnsNames({ service: set.headless, wildcard: true, ...platform })),
    ],
    // Java reads no other form of an elliptic-curve key.
    encoding: 'PKCS8',
  });
}

function addMembers(scope: Construct, props: KafkaProps, set: MemberSet): void {
  const { platform } = props;
  const files = memberFiles(props, set);
  const broker = set.roles.includes('broker');
  const storage = broker ? props.storage : props.controllers.storage;
  new ApiObject(
    scope,
    `config-map-${set.component.component}`,
    k8s.KubeConfigMap.manifest({
      metadata: { name: set.config, labels: labels(set.component) },
      data: files,
    }),
  );
  new QuorumSet(scope, `members-${set.component.component}`, {
    name: set.name,
    component: set.component,
    version: kafkaVersion(platform),
    replicas: set.replicas,
    quorum: set.quorum,
    headlessService: set.headless,
    ports: memberPorts(set),
    // A member is ready before it has caught up with its partitions; the next one's preStop hook waits for that.
    minReadySeconds: 10,
    template: memberPod(props, set, files),
    claims: [
      claimTemplate({
        name: 'data',
        size: storage.size,
        storageClass: storage.class ?? platform.storageClass,
        labels: selectorLabels(set.component),
      }),
    ],
  });
}

function memberPorts({ roles }: MemberSet): ServicePortProps[] {
  return [
    ...(roles.includes('broker')
      ? [
          { name: 'client', port: ports.client },
          { name: 'internal', port: ports.internal },
        ]
      : []),
    ...(roles.includes('controller') ? [{ name: 'controller', port: ports.controller }] : []),
    { name: 'metrics', port: ports.metrics },
  ];
}

function addAccess(scope: Construct, props: KafkaProps, names: KafkaNames, connectors: boolean): void {
  const { namespace } = props.platform;
  const parts: [string, Component][] = [
    ...memberSets(props).map(({ name, component }): [string, Component] => [name, component]),
    [names.provisioningName, names.provisioning],
  ];
  if (props.connect.enabled) {
    parts.push([names.connectName, names.connect]);
  }
  if (connectors) {
    parts.push([names.connectorsName, names.connectors]);
  }
  if (props.lagExporter.enabled) {
    parts.push([names.lagExporterName, names.lagExporter]);
  }
  for (const [name, component] of parts) {
    new ComponentAccess(scope, `access-${component.component}`, {
      name,
      component,
      namespace,
      flows: props.flows,
    });
  }
  if (props.rackAwareness === 'nodes') {
    new NodeReader(scope, 'node-reader', {
      serviceAccount: names.bootstrap,
      component: names.broker,
      namespace,
    });
  }
}
