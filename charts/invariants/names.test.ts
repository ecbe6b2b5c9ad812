import { describe, expect, it } from 'vitest';
import type { Environment } from '../../lib/environment/schema.ts';
import type { Manifest } from '../../lib/manifest/manifest.ts';
import { takeInventory } from '../../lib/verify/model/inventory.ts';
import { renderedEnvironments } from './environments.testing.ts';
import { type Reference, references, unanswered } from './names.testing.ts';
import { faults, least } from './planted.testing.ts';
import { kinds } from './provisioned.testing.ts';

const rendered = renderedEnvironments();

/** Secrets that nothing in the set makes: by setting, people bring them. */
function isBrought({ kind }: Reference, { secrets, tls }: Environment): boolean {
  return kind === 'Secret key' && (secrets.mode === 'existing' || tls.mode === 'existing');
}

const missing = (manifests: readonly Manifest[], environment: Environment) =>
  unanswered(takeInventory(manifests, { environment }), environment)
    .filter((reference) => !isBrought(reference, environment))
    .map(({ kind, name, where }) => `${kind} ${name} in ${where}`);

describe.each(rendered)('the names in the configurations of %s', (_name, { environment, manifests }) => {
  it('are all made by another object', () => {
    expect(missing(manifests, environment)).toEqual([]);
  });
});

describe('the walk over names', () => {
  const [, { environment, manifests }] =
    rendered.find(([name]) => name === 'production.yaml') ?? raise('no production.yaml');

  it.each(kinds)('comes past names of the kind: %s', (kind) => {
    const found = references(takeInventory(manifests, { environment }), environment);
    const names = new Set(found.filter((reference) => reference.kind === kind).map(({ name }) => name));
    expect(names.size).toBeGreaterThanOrEqual(least[kind]);
  });

  it.each(Object.entries(faults))(
    'finds a %s that nobody makes',
    (kind, { object, write, becomes, name }) => {
      let planted = 0;
      const broken = manifests.map((manifest) => {
        if (manifest.kind !== object.kind || manifest.metadata.name !== object.name) {
          return manifest;
        }
        const text = JSON.stringify(manifest);
        const changed = text.replace(write, becomes);
        planted += Number(changed !== text);
        return JSON.parse(changed) as Manifest;
      });
      expect(planted).toBe(1);
      const found = missing(broken, environment);
      expect(found.length).toBeGreaterThan(0);
      for (const line of found) {
        expect(line).toMatch(new RegExp(`^${kind} ${name} in `));
      }
    },
  );

  it('plants a fault of every kind', () => {
    expect(Object.keys(faults).sort()).toEqual([...kinds].sort());
  });
});

function raise(message: string): never {
  throw new Error(message);
}
