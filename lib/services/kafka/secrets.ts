import type { KafkaSettings } from '../../environment/services/kafka.ts';
import type { SecretDeclaration } from '../../identity/secret.ts';
import { adminUser, connectPasswordKey, internalPasswordKey, internalUser } from './config/security.ts';

const password = (purpose: string) => ({ purpose, kind: 'password' }) as const;

/** Passwords of the cluster's own users. */
export function credentials(instance: string) {
  return {
    name: `${instance}-credentials`,
    purpose: 'Users that run the Kafka cluster itself.',
    keys: {
      [internalPasswordKey]: password(`User ${internalUser}: brokers, controllers and Jobs.`),
      'admin-password': password(`User ${adminUser}: people who run the cluster. It may do everything.`),
      'monitoring-password': password('User monitoring: consumer lag.'),
      [connectPasswordKey]: password('User connect: workers of Kafka Connect.'),
    },
  } as const satisfies SecretDeclaration;
}

/** Passwords of applications: a key per user, named after it. */
export function userCredentials(instance: string, users: readonly string[]): SecretDeclaration {
  return {
    name: `${instance}-users`,
    purpose: 'Users of applications.',
    keys: Object.fromEntries(users.map((user) => [user, password(`User ${user}.`)])),
  };
}

/** How the workers come into the cluster that topics are mirrored to. */
export function mirrorCredentials(name: string, tls: boolean) {
  return {
    name,
    purpose: 'Access to the Kafka cluster that topics are mirrored to.',
    keys: {
      username: { purpose: 'SCRAM-SHA-512 user.', kind: 'external' },
      password: { purpose: 'Its password.', kind: 'external' },
      ...(tls
        ? { 'ca.crt': { purpose: "Authority of that cluster's certificates.", kind: 'external' } as const }
        : {}),
    },
  } as const satisfies SecretDeclaration;
}

/** Every Secret that this instance reads. */
export function kafkaSecrets(
  props: Pick<KafkaSettings, 'instance' | 'users' | 'backup'>,
): SecretDeclaration[] {
  const { instance, users, backup } = props;
  return [
    credentials(instance),
    ...(users.length === 0
      ? []
      : [
          userCredentials(
            instance,
            users.map(({ name }) => name),
          ),
        ]),
    ...(backup.enabled ? [mirrorCredentials(backup.credentials, backup.tls)] : []),
  ];
}
