import { createHash } from 'node:crypto';
import type { k8s } from 'cdk8s-plus-28';

/**
 * Names what a system update does: the image, and the plain variables by which it does it. Servers wait for the update
 * of their own revision, so that a changed one is done before they start. How much memory it gets does not count.
 */
export function updateRevision(image: string, variables: readonly k8s.EnvVar[]): string {
  const hash = createHash('sha256').update(image);
  for (const { name, value } of variables) {
    if (value !== undefined && name !== 'JDK_JAVA_OPTIONS') {
      hash.update(`\n${name}=${value}`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}
