import type { SecretDeclaration } from './secret.ts';

/**
 * Credentials of the object store that keeps the backups of every service. The foundation declares the Secret once:
 * it belongs to the environment, not to one of its services.
 */
export function objectStoreCredentials(name: string) {
  return {
    name,
    purpose: 'Access to the object store that keeps the backups.',
    keys: {
      'access-key-id': { purpose: 'S3 access key.', kind: 'external' },
      'secret-access-key': { purpose: 'S3 secret key.', kind: 'external' },
    },
  } as const satisfies SecretDeclaration;
}
