import type { k8s } from 'cdk8s-plus-28';
import { type SecretDeclaration, secretEnv } from './secret.ts';

/** How a program of the platform logs in at another. */
export interface Credential {
  readonly user: string;
  /** Secret that holds the password. */
  readonly secret: SecretDeclaration;
  /** Its key. */
  readonly key: string;
}

/** The password as an environment variable. */
export function passwordEnv(name: string, { secret, key }: Credential): k8s.EnvVar {
  return secretEnv(name, secret, key);
}
