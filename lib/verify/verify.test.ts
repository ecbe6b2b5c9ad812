import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsOf, isManifest, type Manifest } from '../manifest/manifest.ts';
import { sample, times } from '../thorough.testing.ts';
import { environment, soundManifests } from './cases/sound.testing.ts';
import { severities } from './finding.ts';
import { type Step, stepsOf, valueAt } from './path.ts';
import { verify } from './verify.ts';

/** Every place of a value, as steps. */
function placesOf(value: unknown, steps: readonly Step[] = []): (readonly Step[])[] {
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, entry]) =>
          placesOf(entry, [...steps, Array.isArray(value) ? Number(key) : key]),
        )
      : [];
  return [steps, ...inner];
}

const sound = soundManifests();
const places = placesOf(sound).filter((steps) => steps.length > 2);

/** Values that fit almost nowhere. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    '0',
    -1,
    1e300,
    '-1',
    '100%',
    'a'.repeat(300),
    [],
    {},
    [null],
    [[]],
  ),
  fc.constantFrom<unknown>(
    ['x'],
    [{}],
    { a: null },
    { matchExpressions: 'x' },
    { matchLabels: { a: 1 } },
    '$(X)',
  ),
  fc.constantFrom<unknown>(
    '{0...9999999}',
    '://:@',
    'x.svc.',
    '1.5.3Gi',
    [{ key: 'constructor' }],
    '__proto__',
  ),
  fc.jsonValue(),
);

function withValue(steps: readonly Step[], value: unknown): Manifest[] {
  const manifests = structuredClone(sound);
  const holder = valueAt(manifests, steps.slice(0, -1));
  if (typeof holder === 'object' && holder !== null) {
    Object.defineProperty(holder, steps.at(-1) ?? '', {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return manifests.filter(isManifest);
}

describe('verify', () => {
  it('never throws, whatever stands where', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...places), odd), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        (changes, declared) => {
          const manifests = changes.flatMap(([steps, value]) => withValue(steps, value));
          const context = declared ? { environment, previous: sound } : {};
          for (const { severity, message, remedy, path } of verify(manifests, context)) {
            expect(severities).toContain(severity);
            expect(message).toMatch(/\S/);
            expect(remedy).toMatch(/\S/);
            expect(path).not.toContain('undefined');
          }
        },
      ),
      { numRuns: times(80, 1500) },
    );
  });

  it('never throws on objects of any shape', () => {
    const kinds = fc.constantFrom(
      ...['v1/Pod', 'v1/Service', 'v1/ConfigMap', 'v1/Secret', 'apps/v1/Deployment', 'apps/v1/StatefulSet'],
      ...['batch/v1/CronJob', 'policy/v1/PodDisruptionBudget', 'networking.k8s.io/v1/NetworkPolicy'],
      ...[
        'autoscaling/v2/HorizontalPodAutoscaler',
        'rbac.authorization.k8s.io/v1/RoleBinding',
        'x.io/v1/Thing',
      ],
    );
    const object = fc
      .tuple(kinds, fc.jsonValue({ maxDepth: 4 }), fc.jsonValue())
      .map(([kind, spec, data]) => ({
        apiVersion: kind.slice(0, kind.lastIndexOf('/')),
        kind: kind.slice(kind.lastIndexOf('/') + 1),
        metadata: { name: 'x' },
        spec,
        data,
      }));
    fc.assert(
      fc.property(fc.array(object), (manifests) => {
        expect(Array.isArray(verify(manifests as Manifest[], { environment }))).toBe(true);
      }),
    );
  });

  it('stands counts that no API takes', () => {
    const manifests = soundManifests().map((manifest) =>
      manifest.kind === 'StatefulSet'
        ? { ...manifest, spec: { ...fieldsOf(manifest.spec), replicas: 1e300 } }
        : manifest,
    );
    expect(verify(manifests, { environment }).map(({ check }) => check)).toContain('cluster-too-small');
  });

  it('changes nothing that it is given, and says the same twice', () => {
    const manifests = soundManifests();
    const broken = manifests.filter(({ kind }) => kind !== 'ServiceAccount');
    const before = JSON.stringify(broken);
    const first = verify(broken, { environment });
    expect(JSON.stringify(broken)).toBe(before);
    expect(verify(broken, { environment })).toEqual(first);
    expect(verify([...broken].reverse(), { environment })).toEqual(first);
    expect(first.length).toBeGreaterThan(0);
  });

  it('points at places that exist', () => {
    // Fields out of every object, one by one, and what is found has a place in what is left.
    for (const steps of sample(
      places.filter((place) => place.length === 3),
      3,
    )) {
      const manifests = withValue(steps, undefined);
      for (const { object, path } of verify(manifests, { environment })) {
        const own = manifests.find(
          ({ kind, metadata }) => kind === object.kind && metadata.name === object.name,
        );
        const holder = stepsOf(path).slice(0, -1);
        expect(valueAt(own, holder), `${object.kind} ${object.name} ${path}`).toBeDefined();
      }
    }
  });

  it('takes objects without a namespace for one set', () => {
    const strip = ({ metadata: { namespace: _, ...metadata }, ...rest }: Manifest) => ({ ...rest, metadata });
    const bare = soundManifests()
      .filter(({ kind }) => kind !== 'Namespace')
      .map((manifest) => strip(manifest) as Manifest);
    const ids = verify(bare).map(({ check }) => check);
    // What names the namespace in its texts is another matter.
    expect(ids.filter((id) => !['namespace-not-named', 'binding-subject-not-found'].includes(id))).toEqual(
      [],
    );
  });
});
