import { paths } from '../names.ts';
import type { Properties } from './properties.ts';

/** The identity of brokers, controllers and the platform's own Jobs. It may do everything, and no SCRAM user may have its name. */
export const internalUser = 'holdfast-internal';

/** The SCRAM user of people who run the cluster. It may do everything. */
export const adminUser = 'admin';

/** Key of the internal identity's password in the credentials Secret. */
export const internalPasswordKey = 'internal-password';

/** The SCRAM user of kafka-exporter. */
export const monitoringUser = 'monitoring';

/** The SCRAM user of Connect's workers. */
export const connectUser = 'connect';

/** Key of the password of Connect's workers. */
export const connectPasswordKey = 'connect-password';

/** Lets values be read from files when the program starts, so that no password stands in a ConfigMap. */
export function directoryProvider(...folders: readonly string[]): Properties {
  return {
    'config.providers': 'dir',
    'config.providers.dir.class': 'org.apache.kafka.common.config.provider.DirectoryConfigProvider',
    'config.providers.dir.param.allowed.paths': folders.join(','),
  };
}

/** A value that Kafka reads from a Secret's key. */
export function secretValue(folder: string, key: string): string {
  return `\${dir:${folder}:${key}}`;
}

/** PLAIN on a listener of the cluster's own: who comes in, and as whom this member goes out. */
export function internalJaas(): string {
  const password = secretValue(paths.credentials, internalPasswordKey);
  return [
    'org.apache.kafka.common.security.plain.PlainLoginModule required',
    `username="${internalUser}" password="${password}" user_${internalUser}="${password}";`,
  ].join(' ');
}

/** The settings of a client that comes in over the INTERNAL listener as the internal identity. */
export function internalClient(tls: boolean): Properties {
  return {
    ...directoryProvider(paths.credentials),
    'security.protocol': tls ? 'SASL_SSL' : 'SASL_PLAINTEXT',
    'sasl.mechanism': 'PLAIN',
    'sasl.jaas.config': [
      'org.apache.kafka.common.security.plain.PlainLoginModule required',
      `username="${internalUser}" password="${secretValue(paths.credentials, internalPasswordKey)}";`,
    ].join(' '),
    ...trust(tls),
  };
}

/** The settings of a client that comes in over the CLIENT listener as a SCRAM user. */
export function scramClient(tls: boolean, user: string, password: string): Properties {
  return {
    'security.protocol': tls ? 'SASL_SSL' : 'SASL_PLAINTEXT',
    'sasl.mechanism': 'SCRAM-SHA-512',
    'sasl.jaas.config': `org.apache.kafka.common.security.scram.ScramLoginModule required username="${user}" password="${password}";`,
    ...trust(tls),
  };
}

export function trust(tls: boolean, location = `${paths.tls}/ca.crt`): Properties {
  return tls ? { 'ssl.truststore.type': 'PEM', 'ssl.truststore.location': location } : {};
}
