import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { isThorough, times } from '../thorough.testing.ts';
import { EnvironmentFaults, formatPath, type Path } from './fault.ts';
import { good } from './fixtures/good.testing.ts';
import { parseEnvironment } from './load.ts';
import { environmentSchema } from './schema.ts';

type Data = { [key: string]: Data } | Data[] | string | number | boolean | null;

const data: Data = parse(good);

/** The paths of all parts of the data. */
function pathsOf(node: Data, path: Path = []): Path[] {
  if (typeof node !== 'object' || node === null) {
    return [path];
  }
  const children = Array.isArray(node) ? [...node.entries()] : Object.entries(node);
  return [path, ...children.flatMap(([key, child]) => pathsOf(child, [...path, key]))];
}

const isScalar = (path: Path) => typeof at(data, path) !== 'object';

function at(node: Data, path: Path): Data {
  return path.reduce((parent: Data, key) => (parent as Record<string | number, Data>)[key] as Data, node);
}

/** The data with what stands at the path changed by `change`. */
function mutated(
  path: Path,
  change: (parent: Record<string | number, Data>, key: string | number) => void,
): string {
  const copy = structuredClone(data);
  const key = path.at(-1);
  if (key !== undefined) {
    change(at(copy, path.slice(0, -1)) as Record<string | number, Data>, key);
  }
  return stringify(copy);
}

/** The paths that the faults of a text name; anything thrown that is no fault fails the test. */
function faultyPaths(text: string): string[] {
  try {
    parseEnvironment(text, 'good.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof EnvironmentFaults) || error.faults.length === 0) {
      throw error;
    }
    for (const { allowed } of error.faults) {
      // A field without a sentence of its own would show zod's.
      expect(allowed).not.toMatch(/Invalid|Too (big|small)|Unrecognized|undefined|\[object/);
    }
    return error.faults.map((fault) => fault.path);
  }
}

describe('any environment', () => {
  const name = fc.stringMatching(/^[a-z]([-a-z0-9]{0,8}[a-z0-9])?$/);
  const cores = fc.oneof(
    fc.integer({ min: 1, max: 256 }),
    fc.integer({ min: 1, max: 64_000 }).map((n) => `${n}m`),
  );
  const memory = fc.integer({ min: 1, max: 4096 }).map((n) => `${n}Gi`);
  const pool = fc.record(
    {
      name,
      count: fc.integer({ min: 3, max: 100 }),
      cpu: cores,
      memory,
      zones: fc.uniqueArray(name, { minLength: 3, maxLength: 4 }),
      pods: fc.integer({ min: 1, max: 500 }),
      reserved: fc.integer({ min: 0, max: 90 }).map((n) => n / 100),
      labels: fc.dictionary(name, name),
    },
    { requiredKeys: ['name', 'count', 'cpu', 'memory', 'zones'] },
  );
  const environment = fc.record(
    {
      name,
      survive: fc.constantFrom('node', 'zone'),
      cluster: fc.record({
        nodePools: fc.uniqueArray(pool, { minLength: 1, selector: (each) => each.name }),
      }),
      quota: fc.record({ cpu: cores, memory, pods: fc.integer({ min: 1, max: 1000 }) }),
      tls: fc.record({ mode: fc.constantFrom('off', 'existing', 'cert-manager') }),
      namespace: name,
      services: fc.record({
        postgresql: fc.record(
          {
            instance: name,
            replicas: fc.integer({ min: 3, max: 9 }),
            size: fc.oneof(
              fc.constantFrom('small', 'medium', 'large'),
              fc
                .record({ cpu: cores, memory })
                .map((each) => ({ cpu: { request: each.cpu, limit: each.cpu }, memory: each.memory })),
            ),
            synchronousMode: fc.constantFrom('off', 'on', 'quorum'),
            parameters: fc.dictionary(
              fc.constantFrom('work_mem', 'jit', 'pg_stat_statements.max'),
              fc.oneof(name, fc.integer(), fc.boolean()),
            ),
          },
          { requiredKeys: [] },
        ),
      }),
    },
    { requiredKeys: ['name', 'survive', 'cluster', 'quota', 'tls'] },
  );

  it('comes out of its text as it went in, and again', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(environment, (input) => {
        const output = parseEnvironment(stringify(input), 'any.yaml');
        expect(output).toEqual(environmentSchema.parse(input));
        expect(output).toMatchObject({ name: input.name, survive: input.survive, tls: input.tls });
        expect(parseEnvironment(stringify(output), 'any.yaml')).toEqual(output);
      }),
      { numRuns: times(8, 50) },
    );
  });
});

describe('a damaged environment', () => {
  const scalars = pathsOf(data).filter((path) => isScalar(path) && !path.includes('parameters'));

  const rubbish = ['☃', -1, null, [], ['☃'], { '☃': 1 }];

  it.each(rubbish)('names the place of %j, wherever it stands', (garbage) => {
    // A quick run tries each place with a third of them.
    const places = scalars.filter((_, index) => isThorough || index % 3 === rubbish.indexOf(garbage) % 3);
    for (const path of places) {
      const text = mutated(path, (parent, key) => {
        parent[key] = garbage as Data;
      });
      const place = formatPath(path);
      expect(
        faultyPaths(text).some((faulty) => faulty.startsWith(place)),
        place,
      ).toBe(true);
    }
  });

  it('names any required key that is gone, and lives without any other', () => {
    const outcomes = pathsOf(data)
      .filter((path) => typeof path.at(-1) === 'string')
      .map((path) => ({
        path: formatPath(path),
        faulty: faultyPaths(mutated(path, (parent, key) => delete parent[key])),
      }));
    const required = outcomes.filter(({ faulty }) => faulty.length > 0);
    // Without its mode, `secrets` falls back to the one that reads no store.
    const elsewhere: Record<string, string> = { 'secrets.mode': 'secrets.store', backup: 'backup.store' };
    for (const { path, faulty } of required) {
      expect(faulty).toEqual([elsewhere[path] ?? path]);
    }
    expect(required.map(({ path }) => path)).toEqual([
      'name',
      'survive',
      'cluster',
      'cluster.nodePools',
      ...[0, 1].flatMap((pool) =>
        ['name', 'count', 'cpu', 'memory', 'zones'].map((key) => `cluster.nodePools[${pool}].${key}`),
      ),
      'cluster.nodePools[1].taints[0].key',
      'cluster.nodePools[1].taints[0].effect',
      'quota',
      'quota.cpu',
      'quota.memory',
      'quota.pods',
      'quota.limits.cpu',
      'quota.limits.memory',
      'tls',
      'tls.mode',
      'tls.issuer.kind',
      'tls.issuer.name',
      'secrets.mode',
      'secrets.store',
      'secrets.store.name',
      'backup',
      'backup.store',
      'backup.store.endpoint',
      'backup.store.bucket',
      'services.postgresql.databases[0].name',
      'services.postgresql.databases[1].name',
      'services.postgresql.recovery.from',
    ]);
  });

  it('names a key that nobody knows, in any mapping', () => {
    for (const path of pathsOf(data).filter((each) => !isScalar(each) && !Array.isArray(at(data, each)))) {
      const text = mutated([...path, '☃'], (parent, key) => {
        parent[key] = 1;
      });
      expect(faultyPaths(text)).toContain(formatPath([...path, '☃']));
    }
  });

  it('never breaks the reader, whatever happens to its text', { timeout: 60_000 }, () => {
    const edit = fc.tuple(
      fc.nat(good.length),
      fc.nat(12),
      fc.oneof(
        fc.string(),
        fc.constantFrom(
          '\t',
          '"',
          '{',
          '[',
          '&a ',
          '*a',
          '<<: ',
          '- ',
          ': ',
          '\n',
          '!!str ',
          '? ',
          '---\n',
          '|',
          '%YAML',
        ),
      ),
    );
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const text = edits.reduce(
          (before, [start, length, insert]) => before.slice(0, start) + insert + before.slice(start + length),
          good,
        );
        faultyPaths(text);
      }),
      { numRuns: times(40, 400) },
    );
  });

  it('never breaks the reader, whatever data it is', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(faultyPaths(stringify(value))).not.toEqual([]);
      }),
    );
  });
});
