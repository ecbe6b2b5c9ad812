import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acceptors } from './acceptance.testing.ts';
import { renderedEnvironments } from './invariants/environments.testing.ts';
import { type Changes, manifestsOf, variant } from './variants.testing.ts';

const off: Changes = {
  tls: { mode: 'off' },
  services: { postgresql: { backup: { enabled: false } }, edge: { hostnames: { trino: null } } },
};

/** Shapes that neither config/ nor the cross-cuts have. */
const shapes: Record<string, Changes> = {
  'production with combined members of Kafka': { services: { kafka: { mode: 'combined' } } },
  'production with combined members of Kafka, without TLS': {
    ...off,
    services: { ...(off.services as Changes), kafka: { mode: 'combined' } },
  },
};

const environments = [
  ...renderedEnvironments().map(([name, { manifests }]) => ({ name, manifests })),
  ...Object.entries(shapes).map(([name, changes]) => ({
    name,
    manifests: manifestsOf(variant('production', changes)),
  })),
];

/** The cases separate-controllers and min-isr-of-controllers, and their kind: the program itself reads what we render. */
describe.each(acceptors)('$program', ({ missing, configurations }) => {
  const asked = new Set<string>();
  const all = environments
    .flatMap(({ name, manifests }) =>
      configurations(manifests).map((configuration) => ({
        ...configuration,
        name: `${name}: ${configuration.title}`,
      })),
    )
    .filter(({ texts }) => !asked.has(texts) && asked.add(texts))
    .map((configuration) => [configuration.name, configuration] as const);

  it('has something to read in every environment of config/', () => {
    for (const { name, manifests } of environments.filter(({ name }) => name.endsWith('.yaml'))) {
      expect(configurations(manifests).length, name).toBeGreaterThan(0);
    }
  });

  it.skipIf(missing !== undefined).each(all)('accepts %s', async (_, { ask, accepted }) => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-accepted-'));
    try {
      const { code, output } = await ask(folder);
      expect(code, output).toBe(0);
      expect(output).toMatch(accepted);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
