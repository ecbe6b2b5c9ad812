import { createHash } from 'node:crypto';

export const configHashAnnotation = 'holdfast.dev/config-hash';

/**
 * A pod annotation that changes with the texts a pod reads at its start, so that a changed ConfigMap rolls
 * the pods. The order of the keys does not count.
 */
export function configHash(data: Readonly<Record<string, string>>): Record<string, string> {
  const hash = createHash('sha256');
  for (const [file, text] of Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1))) {
    // Lengths keep ("ab", "c") and ("a", "bc") apart.
    hash.update(`${file.length}:${file}${text.length}:${text}`);
  }
  return { [configHashAnnotation]: hash.digest('hex').slice(0, 16) };
}
