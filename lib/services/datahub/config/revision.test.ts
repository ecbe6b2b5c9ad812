import { describe, expect, it } from 'vitest';
import { env } from './env.ts';
import { updateRevision } from './revision.ts';

const image = 'registry.example.com/datahub-upgrade:v1';
const variables = env({ INDEX_PREFIX: 'datahub', JDK_JAVA_OPTIONS: '-Xmx512m' });

describe('the revision of a system update', () => {
  it('changes with the image and with what the update does', () => {
    const revision = updateRevision(image, variables);
    expect(updateRevision(image, [...variables])).toBe(revision);
    expect(updateRevision(`${image}.1`, variables)).not.toBe(revision);
    expect(updateRevision(image, env({ INDEX_PREFIX: 'other' }))).not.toBe(revision);
  });

  it('does not change with memory or passwords', () => {
    const revision = updateRevision(image, variables);
    expect(updateRevision(image, env({ INDEX_PREFIX: 'datahub', JDK_JAVA_OPTIONS: '-Xmx1g' }))).toBe(
      revision,
    );
    const secret = { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'any', key: 'any' } } };
    expect(updateRevision(image, [...variables, secret])).toBe(revision);
  });
});
