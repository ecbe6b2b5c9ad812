import { apiGroup, type Manifest } from '../../manifest/manifest.ts';
import type { Inventory } from './inventory.ts';

/** The Services that operators make of a custom resource, by its group and kind; `*` stands for its name. */
const MADE: Readonly<Record<string, readonly string[]>> = {
  // https://github.com/elastic/cloud-on-k8s, pkg/controller/*/name
  'elasticsearch.k8s.elastic.co/Elasticsearch': ['*-es-http', '*-es-transport', '*-es-internal-http'],
  'kibana.k8s.elastic.co/Kibana': ['*-kb-http'],
  'apm.k8s.elastic.co/ApmServer': ['*-apm-http'],
  // https://strimzi.io/docs: names of what the operators make
  'kafka.strimzi.io/Kafka': [
    '*-kafka-bootstrap',
    '*-kafka-brokers',
    '*-zookeeper-client',
    '*-zookeeper-nodes',
  ],
  'kafka.strimzi.io/KafkaConnect': ['*-connect-api'],
  'kafka.strimzi.io/KafkaMirrorMaker2': ['*-mirrormaker2-api'],
  'kafka.strimzi.io/KafkaBridge': ['*-bridge-service'],
  // https://cloudnative-pg.io/documentation: service management
  'postgresql.cnpg.io/Cluster': ['*-rw', '*-ro', '*-r'],
  'postgresql.cnpg.io/Pooler': ['*'],
  'acid.zalan.do/postgresql': ['*', '*-repl', '*-pooler'],
  'monitoring.coreos.com/Prometheus': ['prometheus-operated'],
  'monitoring.coreos.com/Alertmanager': ['alertmanager-operated'],
  'rabbitmq.com/RabbitmqCluster': ['*', '*-nodes'],
  'minio.min.io/Tenant': ['minio', '*-console', '*-hl'],
  'grafana.integreatly.org/Grafana': ['*-service'],
  'jaegertracing.io/Jaeger': ['*-query', '*-collector', '*-agent'],
};

/** Whether an operator makes the Service of a custom resource in the same namespace. */
export function isMadeByOperator(inventory: Inventory, namespace: string, service: string): boolean {
  return inventory.manifests.some(
    (manifest) => inventory.namespaceOf(manifest) === namespace && namesOf(manifest).includes(service),
  );
}

function namesOf(manifest: Manifest): readonly string[] {
  const key = `${apiGroup(manifest)}/${manifest.kind}`;
  const made = Object.hasOwn(MADE, key) ? MADE[key] : undefined;
  return (made ?? []).map((name) => name.replace('*', manifest.metadata.name));
}
