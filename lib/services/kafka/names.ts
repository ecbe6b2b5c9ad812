import type { Component } from '../../workload/labels.ts';

/** Ports of the containers, by the names that probes, Services and monitors use. */
export const ports = {
  /** Listener CLIENT: applications, SCRAM. */
  client: 9092,
  /** Listener INTERNAL: brokers among themselves, and the platform's own Jobs. */
  internal: 9091,
  /** Listener CONTROLLER: the metadata quorum. */
  controller: 9093,
  /** JMX exporter. */
  metrics: 9404,
  /** REST interface of Kafka Connect. */
  rest: 8083,
  /** kafka-exporter: consumer lag. */
  lag: 9308,
} as const;

/** Where files are inside the containers. */
export const paths = {
  /** Kafka in the image. */
  home: '/opt/kafka',
  claim: '/var/lib/kafka/data',
  /** A subdirectory: a fresh ext4 volume has `lost+found` at its top, which Kafka takes for a topic. */
  dataDir: '/var/lib/kafka/data/log',
  /** The ConfigMap: server.properties and the scripts. */
  config: '/etc/holdfast/config',
  /** The Secret with the passwords of the cluster itself. */
  credentials: '/etc/holdfast/credentials',
  /** The Secret with the passwords of applications. */
  users: '/etc/holdfast/users',
  /** The Secret of the cluster that topics are mirrored to. */
  mirror: '/etc/holdfast/mirror',
  tls: '/etc/holdfast/tls',
  /** In memory: what the pod adds to the ConfigMap, and the keystore. */
  run: '/run/kafka',
  agent: '/opt/jmx-exporter',
  rack: '/run/rack',
} as const;

/** appuser in Apache's image. */
export const runAs = { user: 1000, group: 1000 } as const;

/** Node ids of dedicated controllers begin here, so that brokers keep theirs if the roles are split later. */
export const controllerNodeIdOffset = 1000;

/** Replicas of a partition, and how many of them a write waits for. */
export const replication = { factor: 3, minInSync: 2 } as const;

/** Seconds that a member may take to start: a long log to recover, a quorum to wait for. */
export const startupLimit = 600;

/** Partitions of a topic whose maker names none. */
export const partitions = 3;

/** Everything that is named after the instance. */
export interface KafkaNames {
  /** Combined members, or brokers. */
  readonly broker: Component;
  /** Dedicated controllers. */
  readonly controller: Component;
  readonly connect: Component;
  readonly lagExporter: Component;
  readonly provisioning: Component;
  readonly connectors: Component;
  /** StatefulSet of the brokers, and the Service that clients begin with. */
  readonly bootstrap: string;
  readonly headless: string;
  readonly config: string;
  readonly controllerName: string;
  readonly controllerHeadless: string;
  readonly controllerConfig: string;
  readonly connectName: string;
  readonly connectConfig: string;
  readonly lagExporterName: string;
  readonly provisioningName: string;
  readonly connectorsName: string;
  readonly certificate: string;
}

export function kafkaNames(instance: string): KafkaNames {
  const component = (part: string): Component => ({ service: 'kafka', instance, component: part });
  return {
    broker: component('broker'),
    controller: component('controller'),
    connect: component('connect'),
    lagExporter: component('lag-exporter'),
    provisioning: component('provisioning'),
    connectors: component('connectors'),
    bootstrap: instance,
    headless: `${instance}-headless`,
    config: `${instance}-config`,
    controllerName: `${instance}-controller`,
    controllerHeadless: `${instance}-controller-headless`,
    controllerConfig: `${instance}-controller-config`,
    connectName: `${instance}-connect`,
    connectConfig: `${instance}-connect`,
    lagExporterName: `${instance}-lag-exporter`,
    provisioningName: `${instance}-provisioning`,
    connectorsName: `${instance}-connectors`,
    certificate: `${instance}-tls`,
  };
}
