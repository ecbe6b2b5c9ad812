import type { SecretDeclaration } from '../../identity/secret.ts';
import { adminUser } from './names.ts';

const password = (purpose: string) => ({ purpose, kind: 'password' }) as const;

/** What DataHub itself keeps secret. Upstream's defaults of these are public: none of them may be left out. */
export function credentials(instance: string) {
  return {
    name: `${instance}-credentials`,
    purpose: "DataHub's own keys, and the password of its first user.",
    keys: {
      'admin-password': password(`Login ${adminUser} of the frontend: it may do everything.`),
      'frontend-secret': password('Signs the session cookies of the frontend.'),
      'system-client-secret': password('By which the parts of DataHub know each other.'),
      'token-signing-key': password('Signs access tokens. A new one ends them all.'),
      'token-salt': password('Salts the hashes of access tokens.'),
      'encryption-key': password('Encrypts secrets of ingestion in the database. A new one loses them.'),
    },
  } as const satisfies SecretDeclaration;
}
