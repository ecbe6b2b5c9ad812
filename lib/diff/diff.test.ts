import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEnvironment } from '../environment/load.ts';
import { isFields, isManifest } from '../manifest/manifest.ts';
import { diff } from './diff.ts';
import type { Entry, Side } from './pair.ts';
import { base, entriesOf, environmentText, filesOf, revisions } from './pairs.testing.ts';
import { failureMatrixId } from './risks/failures.ts';
import { riskChecks } from './risks.ts';

const environments = new Map([['small', parseEnvironment(environmentText, 'small.yaml')]]);
const side = (entries: readonly Entry[]): Side => ({ entries, environments });
const before = side(entriesOf(base));
const against = (files: Readonly<Record<string, string>>) => diff(before, side(entriesOf(files)));
const risksOf = (found: ReturnType<typeof diff>) => found.environments.flatMap(({ risks }) => risks);

describe('the diff', () => {
  it.each(revisions.map((revision) => [revision.risk, revision.when, revision] as const))(
    'names %s when %s',
    (id, _when, revision) => {
      // A Job that the engines replace is not refused: take the annotation away on both sides.
      const plain = {
        'db/job.yaml': [' annotations: { kustomize.toolkit.fluxcd.io/force: enabled }', ''],
      } as const;
      const unforced = revision.when.includes('nothing replaces');
      const old = unforced ? side(entriesOf(filesOf({ replace: plain }))) : before;
      const files = filesOf(revision);
      if (unforced) {
        files['db/job.yaml'] = (files['db/job.yaml'] ?? '').replace(...plain['db/job.yaml']);
      }
      const found = diff(old, side(entriesOf(files)));
      const risk = risksOf(found).find(
        ({ id: own, message }) => own === id && message.includes(revision.says),
      );
      expect(
        risk,
        risksOf(found)
          .map(({ id, message }) => `${id}: ${message}`)
          .join('\n'),
      ).toBeDefined();
      expect(risk?.level).toBe(revision.level);
      expect(found.level).not.toBe('routine');
    },
  );

  it('has a pair for every risk it knows', () => {
    const paired = new Set([...revisions.map(({ risk }) => risk), 'moves']);
    expect([...paired].sort()).toEqual([...riskChecks.map(({ id }) => id), failureMatrixId].sort());
  });

  it('finds no risk in a revision and itself', () => {
    expect(diff(before, before)).toEqual({ level: 'routine', environments: [], notes: [] });
  });

  it('calls a change without any risk routine, and says what it does', () => {
    const found = against(filesOf({ replace: { 'web/config.yaml': ['hello', 'world'] } }));
    expect(found.level).toBe('routine');
    expect(found.environments[0]?.apps).toMatchObject([
      {
        app: 'web',
        level: 'routine',
        objects: [
          {
            kind: 'changed',
            fields: [{ path: 'data["web.conf"]', was: 'hello', is: 'world' }],
            effects: [{ text: 'Deployment shop/web reads it, and does not restart by itself.' }],
          },
        ],
      },
    ]);
  });

  it('warns of an object that goes to another app', () => {
    const { 'db/claim.yaml': claim = '', ...files } = { ...base };
    const found = against({ ...files, 'web/claim.yaml': claim });
    expect(risksOf(found)).toMatchObject([{ id: 'moves', level: 'warning' }]);
  });

  it('shows requests, quota and nodes before and after', () => {
    const found = against(filesOf({ replace: { 'web/deployment.yaml': ['cpu: 250m', 'cpu: 300m'] } }));
    const [row] = found.environments[0]?.totals ?? [];
    expect(row).toEqual({
      of: 'quota quota',
      resource: 'requests.cpu',
      before: { minima: 2050, maxima: 2300, hard: 4000 },
      after: { minima: 2150, maxima: 2450, hard: 4000 },
    });
    expect(found.environments[0]?.totals.map(({ of }) => of)).toContain('nodes');
  });

  it('says what another cluster changes, though no object differs', () => {
    const fewer = parseEnvironment(environmentText.replace('count: 3', 'count: 2'), 'small.yaml');
    const found = diff(before, { ...before, environments: new Map([['small', fewer]]) });
    expect(found.environments[0]?.apps).toEqual([]);
    expect(risksOf(found).map(({ id }) => id)).toContain(failureMatrixId);
  });

  it('says nothing of nodes and failures without the environment', () => {
    const found = diff(
      { entries: before.entries, environments: new Map() },
      { entries: entriesOf(filesOf({ remove: ['db/budget.yaml'] })), environments: new Map() },
    );
    expect(found.environments[0]).not.toHaveProperty('failures');
  });

  it('is no difference when only order, notation and hashes differ', () => {
    fc.assert(
      fc.property(
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })),
        (numbers) => {
          const next = () => Number(numbers.next().value);
          const entries = shuffled(before.entries, next).map(({ manifest, ...place }): Entry => {
            const other = rewritten(manifest, '', next);
            if (!isManifest(other)) throw new Error('no manifest');
            return { ...place, manifest: other };
          });
          const found = diff(before, side(entries));
          expect(found.environments).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('says that pods roll for a hash alone, which is no difference', () => {
    const found = against(filesOf({ replace: { 'web/deployment.yaml': ['aaaa', 'cccc'] } }));
    expect(found.environments).toEqual([]);
    expect(found.notes).toEqual([
      'Of Deployment shop/web only a hash differs: its pods are replaced once all the same.',
    ]);
  });

  it('minds the order where it counts', () => {
    const found = against(filesOf({ replace: { 'db/job.yaml': ['args: [a, b]', 'args: [b, a]'] } }));
    expect(found.environments).toHaveLength(1);
  });
});

/** Lists whose order Kubernetes minds, by the API's documentation and not by our own tables. */
const ordered = ['args', 'command', 'initContainers', 'envFrom'];
const notations: Readonly<Record<string, string>> = {
  '250m': '0.25',
  '500m': '0.5',
  '1': '1000m',
  '512Mi': '0.5Gi',
  '8Gi': '8192Mi',
  '10Gi': '10240Mi',
  '4': '4000m',
  '64Mi': '65536Ki',
};

/** The same object, its keys and lists in another order and its amounts in another notation. */
function rewritten(value: unknown, name: string, next: () => number): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => rewritten(item, '', next));
    return ordered.includes(name) ? items : shuffled(items, next);
  }
  if (isFields(value)) {
    const entries = Object.entries(value).map(([key, entry]): [string, unknown] => {
      const amount = ['requests', 'limits', 'hard', 'emptyDir'].includes(name);
      const other = amount && next() < 0.5 ? notations[String(entry)] : undefined;
      const hash = key === 'holdfast.dev/config-hash' ? `${next()}` : undefined;
      return [key, other ?? hash ?? rewritten(entry, key, next)];
    });
    return Object.fromEntries(shuffled(entries, next));
  }
  return value;
}

function shuffled<T>(items: readonly T[], next: () => number): T[] {
  return items
    .map((item) => ({ item, rank: next() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
