import { createHash } from 'node:crypto';

/** What a cluster id and a directory id look like: 16 bytes in unpadded base64url. */
export const uuidPattern = /^[A-Za-z0-9_-]{22}$/;

/**
 * A Kafka UUID that is always the same for the same words: a version-4-shaped UUID from their SHA-256.
 * It never begins with "-" (kafka-storage would read an option), and its version bits keep it away from the
 * ids that Kafka reserves (the first hundred).
 */
export function derivedUuid(...words: readonly string[]): string {
  for (let attempt = 0; ; attempt += 1) {
    const hash = createHash('sha256');
    for (const word of [...words, String(attempt)]) {
      // Lengths keep ("ab", "c") and ("a", "bc") apart.
      hash.update(`${word.length}:${word}`);
    }
    const bytes = hash.digest().subarray(0, 16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const id = bytes.toString('base64url');
    if (!id.startsWith('-')) {
      return id;
    }
  }
}

/** The cluster id of an instance whose environment gives none. */
export function derivedClusterId(namespace: string, instance: string): string {
  return derivedUuid('holdfast kafka cluster', namespace, instance);
}

/** The directory id under which a founding controller enters the quorum. A replaced disk gets a new, random one. */
export function foundingDirectoryId(clusterId: string, nodeId: number): string {
  return derivedUuid('holdfast kafka directory', clusterId, String(nodeId));
}

export interface Voter {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

/** `--initial-controllers` of kafka-storage: the same text for every member that founds the cluster. */
export function initialControllers(clusterId: string, voters: readonly Voter[]): string {
  return voters
    .map(({ nodeId, host, port }) => `${nodeId}@${host}:${port}:${foundingDirectoryId(clusterId, nodeId)}`)
    .join(',');
}
