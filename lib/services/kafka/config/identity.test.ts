import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  derivedClusterId,
  derivedUuid,
  foundingDirectoryId,
  initialControllers,
  uuidPattern,
} from './identity.ts';

describe('derivedUuid', () => {
  it('is always the same for the same words, and a UUID that kafka-storage takes', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        const id = derivedUuid(...words);
        expect(id).toBe(derivedUuid(...words));
        expect(id).toMatch(uuidPattern);
        expect(id).not.toMatch(/^-/);
        const bytes = Buffer.from(id, 'base64url');
        expect(bytes).toHaveLength(16);
        // Kafka reserves the ids whose first half is zero.
        expect(bytes.subarray(0, 8).some((byte) => byte !== 0)).toBe(true);
      }),
    );
  });

  it('keeps words apart', () => {
    expect(derivedUuid('ab', 'c')).not.toBe(derivedUuid('a', 'bc'));
    expect(derivedClusterId('one', 'kafka')).not.toBe(derivedClusterId('two', 'kafka'));
  });

  it('never changes from release to release: a running cluster has this id', () => {
    expect(derivedClusterId('data-platform', 'kafka')).toMatchInlineSnapshot(`"ztmmD8ApSGamOMII0XfAug"`);
    expect(foundingDirectoryId('AAAAAAAAQACAAAAAAAAAAA', 0)).toMatchInlineSnapshot(
      `"L2fJl5wnTByFbhllScsnTQ"`,
    );
  });
});

describe('initialControllers', () => {
  it('names each voter with its address and its own directory', () => {
    const id = derivedClusterId('data-platform', 'kafka');
    const text = initialControllers(id, [
      { nodeId: 0, host: 'kafka-0.kafka-headless', port: 9093 },
      { nodeId: 1, host: 'kafka-1.kafka-headless', port: 9093 },
    ]);
    expect(text).toBe(
      `0@kafka-0.kafka-headless:9093:${foundingDirectoryId(id, 0)},1@kafka-1.kafka-headless:9093:${foundingDirectoryId(id, 1)}`,
    );
    expect(foundingDirectoryId(id, 0)).not.toBe(foundingDirectoryId(id, 1));
  });
});
