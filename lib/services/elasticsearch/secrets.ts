import type { ElasticsearchSettings } from '../../environment/services/elasticsearch.ts';
import type { SecretDeclaration } from '../../identity/secret.ts';
import { monitor } from './names.ts';

const password = (purpose: string) => ({ purpose, kind: 'password' }) as const;

/** Passwords of the cluster's own users. */
export function credentials(instance: string) {
  return {
    name: `${instance}-credentials`,
    purpose: 'Users that run the Elasticsearch cluster itself.',
    keys: {
      'elastic-password': password('User elastic: it may do everything. Roles and users are made with it.'),
      'monitor-password': password(
        `User ${monitor.user}: metrics, and the wait for green before a node stops.`,
      ),
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

/** Every Secret that this instance reads, besides the object store's. None without users: TLS is off. */
export function elasticsearchSecrets(
  { instance, users }: Pick<ElasticsearchSettings, 'instance' | 'users'>,
  secure: boolean,
): SecretDeclaration[] {
  if (!secure) {
    return [];
  }
  const names = users.map(({ name }) => name);
  return [credentials(instance), ...(names.length === 0 ? [] : [userCredentials(instance, names)])];
}
