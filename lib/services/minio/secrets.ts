import type { SecretDeclaration } from '../../identity/secret.ts';
import type { MinioProps } from './props.ts';

const password = (purpose: string) => ({ purpose, kind: 'password' }) as const;

/** The keys of the instance itself. */
export function credentials(instance: string) {
  return {
    name: `${instance}-credentials`,
    purpose: 'The keys by which MinIO itself is run.',
    keys: {
      'root-user': password('Access key of the root user. minioadmin is refused.'),
      'root-password': password(
        'Secret key of the root user; 16 characters or more. Members sign with it among themselves.',
      ),
      'copy-password': password('Secret key of the user that copies the buckets to the backup.'),
    },
  } as const satisfies SecretDeclaration;
}

/** Secret keys of the declared users: a key per user, named after it. */
export function userCredentials(instance: string, users: readonly string[]): SecretDeclaration {
  return {
    name: `${instance}-users`,
    purpose: 'Users of the store: the access key is the name, the secret key the value.',
    keys: Object.fromEntries(users.map((user) => [user, password(`Secret key of ${user}.`)])),
  };
}

/** Every Secret that the instance reads. The object store's belongs to the environment. */
export function minioSecrets({
  instance,
  users,
}: Pick<MinioProps, 'instance' | 'users'>): SecretDeclaration[] {
  return [
    credentials(instance),
    ...(users.length > 0
      ? [
          userCredentials(
            instance,
            users.map(({ name }) => name),
          ),
        ]
      : []),
  ];
}
