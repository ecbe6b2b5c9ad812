import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { dependencies } from '../lib/environment/dependencies.ts';
import { parseEnvironment } from '../lib/environment/load.ts';
import type { Environment } from '../lib/environment/schema.ts';
import type { Manifest } from '../lib/manifest/manifest.ts';
import { toYaml } from '../lib/output/yaml.ts';
import { fixtureFile, fixtureNames } from '../test/fixtures/environments.ts';
import { renderPlatform } from './render.ts';

/** The environments that variants are of. */
export const shipped = fixtureNames;

/** Keys of an environment file to set or replace; `null` removes one. Lists are replaced as a whole. */
export interface Changes {
  readonly [key: string]: unknown;
}

/** A shipped environment, with changes as a user would make them in its file. */
export function variant(base: (typeof shipped)[number], changes: Changes = {}): Environment {
  return parseEnvironment(variantText(base, changes), `config/${base}.yaml (changed)`);
}

/** The file of such an environment, for commands that read one. */
export function variantText(base: (typeof shipped)[number], changes: Changes): string {
  const data: unknown = parse(readFileSync(fixtureFile(base), 'utf8'));
  return stringify(merged(data, changes));
}

type Service = keyof Environment['services'];

/** Changes that turn a service off, and with it the apps that can't do without it. */
export function turnedOff(service: Service): Changes {
  const off = [service];
  for (const name of off) {
    off.push(...dependents(name).filter((other) => !off.includes(other)));
  }
  const hostnames = Object.fromEntries(off.map((name) => [name, null]));
  return {
    services: { edge: { hostnames }, ...Object.fromEntries(off.map((name) => [name, { enabled: false }])) },
  };
}

function dependents(service: Service): Service[] {
  return (Object.entries(dependencies) as [Service, readonly Service[]][]).flatMap(([name, needed]) =>
    needed.includes(service) ? [name] : [],
  );
}

function merged(data: unknown, changes: unknown): unknown {
  if (!isMapping(changes)) {
    return changes;
  }
  const result: Record<string, unknown> = isMapping(data) ? { ...data } : {};
  for (const [key, change] of Object.entries(changes)) {
    if (change === null) {
      delete result[key];
    } else {
      result[key] = merged(result[key], change);
    }
  }
  return result;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every manifest of an environment, or those of one app. */
export function manifestsOf(environment: Environment, app?: string): readonly Manifest[] {
  return renderPlatform(environment)
    .filter((entry) => app === undefined || entry.app === app)
    .flatMap((entry) => entry.manifests);
}

/** One app as a snapshot: all its objects, as documents of one YAML text. */
export function snapshotOf(environment: Environment, app: string): string {
  return manifestsOf(environment, app)
    .map((manifest) => `---\n${toYaml(manifest)}`)
    .join('');
}
