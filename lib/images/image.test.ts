import { describe, expect, it } from 'vitest';
import { type ImageName, images } from './catalog.ts';
import { image, imageVersion } from './image.ts';

describe('image', () => {
  it('puts a mirror in the place of the registry and keeps the rest', () => {
    expect(image('postgres-exporter', { registry: 'mirror.example.com:5000/hub' })).toBe(
      images['postgres-exporter'].replace('quay.io', 'mirror.example.com:5000/hub'),
    );
  });

  it('prefers a whole override to the mirror', () => {
    const overrides = { postgresql: 'registry.example.com/own/postgresql:17.9' };
    expect(image('postgresql', { registry: 'mirror.example.com', overrides })).toBe(overrides.postgresql);
  });
});

describe('imageVersion', () => {
  it.each([
    ['docker.io/percona/postgresql:17.9-2', '17.9-2'],
    ['localhost:5000/percona/postgresql', 'latest'],
    ['docker.io/percona/postgresql:17.9-2@sha256:abc', '17.9-2'],
  ])('of %s is %s', (reference, version) => {
    expect(imageVersion(reference)).toBe(version);
  });
});

describe('the catalog', () => {
  it.each(Object.keys(images) as ImageName[])('pins %s by registry and tag', (name) => {
    expect(images[name]).toMatch(/^[a-z0-9.-]+\.[a-z]+\/.+:[^:/]*[0-9][^:/]*$/);
    expect(images[name]).not.toMatch(/:latest$/);
  });
});
