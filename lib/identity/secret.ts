import type { k8s } from 'cdk8s-plus-28';

/** One key of a Secret that the platform reads and never writes. */
export interface SecretKey {
  /** What the value is for, as the docs print it. */
  readonly purpose: string;
  /**
   * What a value may be made of.
   * - `password`: 32 letters and digits, safe in connection strings and configuration files
   * - `external`: given by another system, such as a cloud's access key
   */
  readonly kind: 'password' | 'external';
}

/** A Secret by name, with its documented keys. No value of it is ever rendered. */
export interface SecretDeclaration {
  readonly name: string;
  readonly purpose: string;
  readonly keys: Readonly<Record<string, SecretKey>>;
}

/**
 * An environment variable that the kubelet fills from a Secret.
 * @throws Error when the Secret is not declared to hold that key
 */
export function secretEnv(name: string, secret: SecretDeclaration, key: string): k8s.EnvVar {
  if (!(key in secret.keys)) {
    throw new Error(
      `env ${name}: found key "${key}" of Secret ${secret.name}, allowed: ${Object.keys(secret.keys).join(', ')}`,
    );
  }
  return { name, valueFrom: { secretKeyRef: { name: secret.name, key } } };
}

/** An environment variable that the kubelet fills from the pod itself, such as `status.podIP`. */
export function fieldEnv(name: string, fieldPath: string): k8s.EnvVar {
  return { name, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } };
}
