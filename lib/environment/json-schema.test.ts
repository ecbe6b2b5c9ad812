import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { listEnvironments } from './environments.ts';
import { good, replaced } from './fixtures/good.testing.ts';
import { environmentJsonSchema } from './json-schema.ts';

const config = new URL('../../config/', import.meta.url);
const schema: Record<string, unknown> = JSON.parse(environmentJsonSchema());
const ajv = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true });
ajv.addKeyword({ keyword: 'patternErrorMessage', schemaType: 'string' });
const validate = ajv.compile(schema);

/** Where the validator finds fault with a text. */
function faultsOf(text: string): readonly string[] {
  validate(parse(text));
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.keyword}`);
}

describe('config/schema.json', () => {
  it('is current: npm run config-schema', () => {
    expect(readFileSync(new URL('schema.json', config), 'utf8')).toBe(environmentJsonSchema());
  });

  it('takes every file that ships, each of which names it in its first line', () => {
    const names = listEnvironments(config.pathname);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const text = readFileSync(new URL(`${name}.yaml`, config), 'utf8');
      expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=schema.json');
      expect(faultsOf(text)).toEqual([]);
    }
  });

  it('takes a file with a value of every kind', () => {
    expect(faultsOf(good)).toEqual([]);
  });

  it.each([
    ['an unknown key at the top', 'survive: zone', 'survive: zone\ncolour: blue', ' additionalProperties'],
    ['an unknown key further in', 'pods: 200', 'pods: 200\n  colour: blue', '/quota additionalProperties'],
    ['a missing key', '  pods: 200\n', '', '/quota required'],
    ['a number out of bounds', 'replicas: 3', 'replicas: 30', '/services/postgresql/replicas maximum'],
    ['a fraction', 'pods: 200', 'pods: 200.5', '/quota/pods type'],
    ['another choice', 'survive: zone', 'survive: region', '/survive enum'],
    ['a bad name', 'name: good', 'name: Good', '/name pattern'],
    [
      'a list that repeats itself',
      '[pg_trgm, uuid-ossp]',
      '[a, a]',
      '/services/postgresql/databases/0/extensions uniqueItems',
    ],
    ['no quantity', 'memory: 64Gi', 'memory: 64GB', '/cluster/nodePools/0/memory pattern'],
    ['an unused image', '    pgbouncer: reg', '    pgbounce: reg', '/images/overrides propertyNames'],
    ['a cron of four fields', '30 1 * * sun', '30 1 * *', '/services/postgresql/backup/full pattern'],
  ])('refuses %s', (_, find, replacement, fault) => {
    expect(faultsOf(replaced(good, [[find, replacement]]))).toContain(fault);
  });

  it('describes every setting of its own, and none by a format that validators do not know', () => {
    expect(undescribed(schema, '')).toEqual([]);
    expect(environmentJsonSchema()).not.toContain('"format"');
  });

  it('has the defaults', () => {
    expect(schema).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: 'Holdfast environment',
      required: ['name', 'survive', 'cluster', 'quota', 'tls'],
      additionalProperties: false,
      properties: { quota: { properties: { target: { type: 'number', default: 0.8 } } } },
    });
  });
});

/** The paths of properties without a description. */
function undescribed(node: unknown, path: string): string[] {
  if (typeof node !== 'object' || node === null) {
    return [];
  }
  return Object.entries(node).flatMap(([key, child]) =>
    key === 'properties'
      ? Object.entries(child as Record<string, object>).flatMap(([name, property]) => [
          ...('description' in property ? [] : [`${path}.${name}`]),
          ...undescribed(property, `${path}.${name}`),
        ])
      : undescribed(child, path),
  );
}
