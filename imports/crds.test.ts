import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Definition, definitionsIn, ownDefinitions, type Schema } from '../lib/manifest/schema/own.ts';
import { upstreamValidator } from '../lib/manifest/schema/upstream.ts';
import { generateImports, listedDefinitions } from '../scripts/import/generate.ts';

const root = resolve(import.meta.dirname, '..');
const own = ownDefinitions().map(
  (definition) => [`${definition.apiVersion} ${definition.kind}`, definition] as const,
);

/** A value with every declared field, or with the required ones only; each round takes the next value of each enum. */
function sample(schema: Schema, fields: 'all' | 'required', round = 0, path = ''): unknown {
  if (schema.enum !== undefined) {
    return schema.enum[round % schema.enum.length];
  }
  switch (schema.type) {
    case 'object': {
      const { properties = {}, required = [], additionalProperties } = schema;
      const names = fields === 'all' ? Object.keys(properties) : required;
      const entries = names.map((name) => {
        const property = properties[name];
        if (property === undefined) {
          throw new Error(`${path} requires ${name}, which it does not declare`);
        }
        return [name, sample(property, fields, round, `${path}.${name}`)];
      });
      return typeof additionalProperties === 'object'
        ? { key: sample(additionalProperties, fields, round, `${path}.*`) }
        : Object.fromEntries(entries);
    }
    case 'array':
      return [sample(schema.items ?? {}, fields, round, `${path}[]`)];
    case 'string':
      return '1m';
    case 'integer':
      return 1;
    case 'boolean':
      return true;
    default:
      throw new Error(
        `${path} has the type ${schema.type}: string, integer, boolean, array and object are known`,
      );
  }
}

/** What the published validator says of a sample's shape. Patterns and counts are not the sample's concern. */
function shapeFaults({ apiVersion, kind }: Definition, fields: object): string[] {
  const manifest = { apiVersion, kind, metadata: { name: 'sample' }, ...fields };
  const validate = upstreamValidator(manifest);
  if (validate === undefined) {
    return [`no published validator of ${apiVersion} ${kind}`];
  }
  const { errors, unknown } = validate(manifest);
  const ofShape = errors.filter(({ keyword }) => ['type', 'enum', 'required'].includes(keyword));
  return [
    ...unknown.map((path) => `${path}: unknown`),
    ...ofShape.map((e) => `${e.instancePath}: ${e.message}`),
  ];
}

describe.each(own)('the definition of %s', (_, definition) => {
  it('declares only fields, types and values that upstream has', () => {
    // As many samples as the longest enum has values, so that each value of each enum is in one.
    const rounds = Array.from({ length: longestEnum(definition.schema) }, (_, round) => round);
    const faults = rounds.flatMap((round) =>
      shapeFaults(definition, sample(definition.schema, 'all', round) as object),
    );
    expect([...new Set(faults)]).toEqual([]);
  });

  it('requires what upstream requires', () => {
    const fields = sample(definition.schema, 'required') as object;
    expect(shapeFaults(definition, fields)).toEqual([]);
  });

  it('describes every field', () => {
    expect(undescribed(definition.schema)).toEqual([]);
  });
});

function longestEnum({ properties = {}, items, additionalProperties, enum: values = [] }: Schema): number {
  const free = typeof additionalProperties === 'object' ? [additionalProperties] : [];
  const inner = [...Object.values(properties), ...(items === undefined ? [] : [items]), ...free];
  return Math.max(1, values.length, ...inner.map(longestEnum));
}

function undescribed(schema: Schema, path = ''): string[] {
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => [
    ...(property.description === undefined ? [`${path}.${name}`] : []),
    ...undescribed(property, `${path}.${name}`),
  ]);
  return [...below, ...(schema.items === undefined ? [] : undescribed(schema.items, `${path}[]`))];
}

// The published validators lag behind the projects, and hold no schema to compare with. Where the projects' own
// definitions lie beside the repository, each path is compared with them too.
const published = join(root, '../shared/schemas/crds');
function upstreamSchema({ apiVersion, kind }: Definition): Schema | undefined {
  const [group] = apiVersion.split('/');
  const singular = (file: string) =>
    file
      .replace(/\.yaml$/, '')
      .replace(/ies$/, 'y')
      .replace(/s$/, '');
  return readdirSync(published)
    .filter((file) => singular(file) === `${group}_${kind.toLowerCase()}`)
    .flatMap((file) => definitionsIn(join(published, file)))
    .find((definition) => definition.apiVersion === apiVersion && definition.kind === kind)?.schema;
}

/** How the narrow schema goes beyond the wide one. */
function beyond(narrow: Schema, wide: Schema | undefined, path: string): string[] {
  if (wide === undefined) {
    return [`${path}: not upstream`];
  }
  if (wide['x-kubernetes-preserve-unknown-fields'] === true && wide.properties === undefined) {
    return [];
  }
  const isText = narrow.type === 'string' && wide['x-kubernetes-int-or-string'] === true;
  const free = (schema: Schema) =>
    typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  const [items, values] = [narrow.items, free(narrow)];
  return [
    ...(narrow.type === wide.type || isText ? [] : [`${path}: ${narrow.type}, upstream ${wide.type}`]),
    ...(narrow.enum ?? [])
      .filter((value) => wide.enum !== undefined && !wide.enum.includes(value))
      .map((value) => `${path}: ${JSON.stringify(value)} is not upstream`),
    ...(wide.required ?? [])
      // Every object has metadata; cdk8s adds its type.
      .filter((name) => !narrow.required?.includes(name) && `${path}.${name}` !== '.metadata')
      .map((name) => `${path}.${name}: upstream requires it`),
    ...Object.entries(narrow.properties ?? {}).flatMap(([name, property]) =>
      beyond(property, wide.properties?.[name], `${path}.${name}`),
    ),
    ...(items === undefined ? [] : beyond(items, wide.items, `${path}[]`)),
    ...(values === undefined ? [] : beyond(values, free(wide), `${path}.*`)),
  ];
}

/** Kinds whose projects' definitions are not among the published ones there. */
const notPublished = ['security.istio.io/v1 PeerAuthentication'];

describe('beside the definitions that the projects publish', () => {
  const absent = !existsSync(published);
  const reason = 'no ../shared/schemas/crds here: only the validators from the package registry were asked';
  if (absent) {
    console.warn(`skipped: ${reason}`);
  }

  it.for(own.filter(([name]) => !notPublished.includes(name)))('%s is a part', ([, definition], { skip }) => {
    skip(absent, reason);
    expect(beyond(definition.schema, upstreamSchema(definition), '')).toEqual([]);
  });
});

describe('the generated code', () => {
  it('comes from every definition in the folder', () => {
    const files = readdirSync(join(root, 'imports/crds')).map((file) => `imports/crds/${file}`);
    expect(listedDefinitions(root)).toEqual(files.sort());
  });

  it('is what npm run import writes', () => {
    for (const [file, text] of generateImports(root, listedDefinitions(root))) {
      expect(readFileSync(join(root, 'imports', file), 'utf8'), file).toBe(text);
    }
  }, 30_000);
});
