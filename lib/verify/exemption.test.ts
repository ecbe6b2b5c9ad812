import { describe, expect, it } from 'vitest';
import { Draft } from './cases/draft.testing.ts';
import { soundManifests } from './cases/sound.testing.ts';
import { verify } from './verify.ts';

/** A Service of type NodePort, with an annotation. */
function exposed(annotations: Record<string, string>) {
  const draft = new Draft(soundManifests());
  draft.put('Service/web', 'spec.type', 'NodePort').put('Service/web', 'metadata.annotations', annotations);
  return verify(draft.manifests).map(({ check, path }) => ({ check, path }));
}

describe('exemptions', () => {
  it('take an object out of a check, with a reason', () => {
    expect(exposed({})).toEqual([{ check: 'service-exposed', path: 'spec.type' }]);
    expect(exposed({ 'holdfast.dev/ignore.service-exposed': 'the edge of the lab' })).toEqual([]);
  });

  it('are void without a reason, and say so', () => {
    expect(exposed({ 'holdfast.dev/ignore.service-exposed': ' ' })).toEqual([
      {
        check: 'exemption-without-reason',
        path: 'metadata.annotations["holdfast.dev/ignore.service-exposed"]',
      },
      { check: 'service-exposed', path: 'spec.type' },
    ]);
  });

  it('hold for one check of one object', () => {
    expect(exposed({ 'holdfast.dev/ignore.ingress-without-tls': 'x' }).map(({ check }) => check)).toEqual([
      'service-exposed',
      'exemption-unused',
    ]);
  });

  it('are found when their check does not exist', () => {
    expect(exposed({ 'holdfast.dev/ignore.service-exposd': 'x' }).map(({ check }) => check)).toEqual([
      'exemption-of-unknown-check',
      'service-exposed',
    ]);
  });
});
