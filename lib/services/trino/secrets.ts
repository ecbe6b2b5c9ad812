import type { SecretDeclaration } from '../../identity/secret.ts';

/** What the servers know each other by. */
export function credentials(instance: string) {
  return {
    name: `${instance}-credentials`,
    purpose: 'What the servers of Trino know each other by.',
    keys: {
      'shared-secret': { purpose: 'Signs every request between servers.', kind: 'password' },
    },
  } as const satisfies SecretDeclaration;
}

/** Who may log in. */
export function passwordFile(instance: string) {
  return {
    name: `${instance}-passwords`,
    purpose: 'Users of Trino.',
    keys: {
      'password.db': {
        purpose: 'A line for each user, "name:hash", with bcrypt of cost 8 or more: `htpasswd -B -C 10`.',
        kind: 'external',
      },
    },
  } as const satisfies SecretDeclaration;
}

export function trinoSecrets(instance: string, authentication: 'none' | 'password'): SecretDeclaration[] {
  return [credentials(instance), ...(authentication === 'password' ? [passwordFile(instance)] : [])];
}
