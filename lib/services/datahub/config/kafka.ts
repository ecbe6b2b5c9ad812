import type { k8s } from 'cdk8s-plus-28';
import { passwordEnv } from '../../../identity/credential.ts';
import { authorityFile, paths } from '../names.ts';
import type { DataService } from '../props.ts';
import { maxRecordBytes, topicNames } from '../topics.ts';
import { env } from './env.ts';

/**
 * How a part reaches Kafka. Spring makes a client property of each SPRING_KAFKA_PROPERTIES_*; the kubelet puts the
 * password into the login, so it stands in no manifest.
 */
export function kafkaEnv({ endpoint, credential }: Required<DataService>): k8s.EnvVar[] {
  const protocol = endpoint.authority === undefined ? 'SASL_PLAINTEXT' : 'SASL_SSL';
  const login = `org.apache.kafka.common.security.scram.ScramLoginModule required username="${credential.user}" password="$(KAFKA_PASSWORD)";`;
  return [
    passwordEnv('KAFKA_PASSWORD', credential),
    ...env({
      KAFKA_BOOTSTRAP_SERVER: `${endpoint.host}:${endpoint.port}`,
      KAFKA_PROPERTIES_SECURITY_PROTOCOL: protocol,
      SPRING_KAFKA_PROPERTIES_SECURITY_PROTOCOL: protocol,
      SPRING_KAFKA_PROPERTIES_SASL_MECHANISM: 'SCRAM-SHA-512',
      SPRING_KAFKA_PROPERTIES_SASL_JAAS_CONFIG: login,
      ...(endpoint.authority === undefined
        ? {}
        : {
            SPRING_KAFKA_PROPERTIES_SSL_TRUSTSTORE_TYPE: 'PEM',
            SPRING_KAFKA_PROPERTIES_SSL_TRUSTSTORE_LOCATION: authorityFile(paths.kafkaAuthority),
          }),
      // Partitions stay where they are when a consumer joins or goes.
      SPRING_KAFKA_PROPERTIES_PARTITION_ASSIGNMENT_STRATEGY:
        'org.apache.kafka.clients.consumer.CooperativeStickyAssignor',
      KAFKA_PRODUCER_MAX_REQUEST_SIZE: maxRecordBytes,
      KAFKA_CONSUMER_MAX_PARTITION_FETCH_BYTES: maxRecordBytes,
      SCHEMA_REGISTRY_TYPE: 'INTERNAL',
      ...topicNames,
    }),
  ];
}
