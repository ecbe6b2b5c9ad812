import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fieldsOf, type Manifest } from '../lib/manifest/manifest.ts';
import { podTemplate } from '../lib/manifest/workload.ts';
import { at } from './invariants/environments.testing.ts';
import { synth } from './synth.ts';
import { type Changes, manifestsOf, shipped, variant, variantText } from './variants.testing.ts';

/** What a rendered set says by itself, in the programs' own words: nothing here comes from what declares it. */
class Rendered {
  readonly manifests: readonly Manifest[];

  constructor(manifests: readonly Manifest[]) {
    this.manifests = manifests;
  }

  find(kind: string, name: string): Manifest {
    const found = this.manifests.find((object) => object.kind === kind && object.metadata.name === name);
    if (found === undefined) throw new Error(`no ${kind} ${name}`);
    return found;
  }

  text(config: string, file: string): string {
    return String(fieldsOf(this.find('ConfigMap', config).data)[file]);
  }

  /** Pods of a Deployment: at rest, and at most with the one that a rolling update adds. */
  pods(name: string): { readonly least: number; readonly most: number } {
    const scaler = this.manifests.find(
      (object) =>
        object.kind === 'HorizontalPodAutoscaler' && at(object, 'spec.scaleTargetRef.name') === name,
    );
    const deployment = this.find('Deployment', name);
    const surge = Number(at(deployment, 'spec.strategy.rollingUpdate.maxSurge'));
    const replicas = Number(at(deployment, 'spec.replicas'));
    return scaler === undefined
      ? { least: replicas, most: replicas + surge }
      : {
          least: Number(at(scaler, 'spec.minReplicas')),
          most: Number(at(scaler, 'spec.maxReplicas')) + surge,
        };
  }

  variable(kind: string, name: string, variable: string): number {
    const template = podTemplate(this.find(kind, name));
    const text = JSON.stringify(template);
    return Number(new RegExp(`"name":"${variable}","value":"(\\d+)"`).exec(text)?.[1]);
  }

  /** Entries of pgbouncer.ini. */
  pools(): Map<string, { readonly hosts: readonly string[]; readonly size: number; readonly limit: number }> {
    const ini = this.text('postgresql-pooler', 'pgbouncer.ini');
    const entry = /^(\w+) = host=(\S+) .*\bpool_size=(\d+) max_db_connections=(\d+)/gm;
    return new Map(
      [...ini.matchAll(entry)].map(([, name = '', hosts = '', size, limit]) => [
        name,
        { hosts: hosts.split(','), size: Number(size), limit: Number(limit) },
      ]),
    );
  }

  /** Requests that all web pods of Superset work on at once. */
  supersetRequests(): number {
    const args = JSON.stringify(podTemplate(this.find('Deployment', 'superset')));
    const processes = Number(/"--workers=(\d+)"/.exec(args)?.[1]);
    const config = this.text('superset-config', 'superset_config.py');
    return this.pods('superset').most * processes * Number(/BoundedSemaphore\((\d+)\)/.exec(config)?.[1]);
  }
}

describe.each(shipped)('the pools of %s', (name) => {
  const rendered = new Rendered(manifestsOf(variant(name)));
  const poolers = rendered.pods('postgresql-pooler');
  const pools = rendered.pools();
  const slots = (pool: string) => (pools.get(pool)?.size ?? 0) * poolers.least;

  it('hold at the fewest poolers what clients hold at once (cases pooler-slots-and-clients, pool-capacity)', () => {
    const requests = rendered.supersetRequests();
    expect(requests).toBeGreaterThan(0);
    // Two sessions of the metadata for each request, one connection of the source; and the Jobs.
    expect(slots('superset')).toBeGreaterThanOrEqual(2 * requests + 3);
    expect(slots('app_analytics')).toBeGreaterThanOrEqual(requests + 1);
    const ofDatahub = ['datahub-gms', 'datahub-mce-consumer'].map(
      (pods) => rendered.pods(pods).most * rendered.variable('Deployment', pods, 'EBEAN_MAX_CONNECTIONS'),
    );
    const update = rendered.variable('Job', 'datahub-system-update', 'EBEAN_MAX_CONNECTIONS');
    expect(slots('datahub')).toBeGreaterThanOrEqual(ofDatahub.reduce((sum, held) => sum + held, update));
  });

  it('are what docs/services/postgresql.md reckons', () => {
    const page = readFileSync('docs/services/postgresql.md', 'utf8');
    const column = shipped.indexOf(name);
    for (const [pool, { size }] of pools) {
      const row =
        { app: 'a database of the file', app_analytics: '`<name>_analytics`' }[pool] ?? `\`${pool}\``;
      const cells = page
        .split('\n')
        .find((line) => line.startsWith(`| ${row} |`))
        ?.split(' | ');
      if (pool !== 'pgbouncer_lookup') {
        expect(cells?.[3 + column]).toMatch(new RegExp(`^\\d+: ${size} × ${poolers.least}\\b`));
      }
    }
  });

  it('leave the reserved connections free when every pooler that can run is full', () => {
    const perPooler = [...pools.values()].reduce((sum, { limit }) => sum + limit, 0);
    const patroni = rendered.text('postgresql-patroni', 'patroni.yml');
    const connections = Number(/max_connections: (\d+)/.exec(patroni)?.[1]);
    // Five of superusers, five for what does not come through the pool.
    expect(poolers.most * perPooler).toBeLessThanOrEqual(connections - 10);
  });

  it('keep analytics out of the pool of the application, on the replicas (case analytics-starves-app)', () => {
    const host = (service: string) => `${service}.data-platform.svc.cluster.local`;
    expect(pools.get('app')?.hosts).toEqual([host('postgresql')]);
    expect(pools.get('app_analytics')?.hosts).toEqual([host('postgresql-replicas'), host('postgresql')]);
    expect(rendered.text('trino-catalogs', 'app.properties')).toMatch(/\/app_analytics\?/);
    const sources = JSON.parse(rendered.text('superset-init', 'sources.json'));
    expect(sources[0]).toMatchObject({
      name: 'PostgreSQL app',
      url: expect.stringMatching(/:6432\/app$/),
      connectArguments: { database: 'app_analytics' },
    });
    // What writes stays with the leader.
    expect(rendered.text('trino-catalogs', 'warehouse.properties')).toMatch(/\/iceberg\?/);
    expect(rendered.text('superset-config', 'superset_config.py')).toContain('database="superset"');
    for (const own of ['superset', 'iceberg', 'datahub']) {
      expect(pools.get(own)?.hosts).toEqual([host('postgresql')]);
    }
  });
});

describe('a synth whose poolers hold less than their clients', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-pools-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = async (base: (typeof shipped)[number], changes: Changes) => {
    const file = join(folder, 'environment.yaml');
    writeFileSync(file, variantText(base, changes));
    let stderr = '';
    const status = await synth(['--config', file, '--out', join(folder, 'dist')], {
      stdout: { write: () => undefined },
      stderr: {
        write: (text: string) => {
          stderr += text;
        },
      },
      env: {},
    });
    return { status, stderr };
  };

  it('is refused with the database, its clients and the settings (case pooler-slots-and-clients)', async () => {
    const { status, stderr } = await run('development', {
      services: {
        postgresql: { size: 'small', maxConnections: 40, pooler: { minReplicas: 2, maxReplicas: 3 } },
      },
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/services\.postgresql\.maxConnections: found 40, allowed: \d+ or more/);
    expect(stderr).toMatch(
      /database superset: \d+ per pooler, for 19 of superset web 4 × 4, superset init 1 × 2/,
    );
    expect(stderr).toMatch(/database datahub: \d+ per pooler, for 24 of datahub gms 4 × 3, /);
    expect(stderr).toContain('services.superset.concurrency');
    expect(stderr).toContain('services.datahub.connections');
    expect(stderr).not.toContain('    at ');
  });

  it('is refused where most connections are out of reach at the minimum (case pool-capacity)', async () => {
    const { status, stderr } = await run('production', {
      services: { postgresql: { maxConnections: 200, pooler: { minReplicas: 3, maxReplicas: 8 } } },
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/maxConnections: found 200, allowed: \d+ or more, so that 3 poolers/);
    expect(stderr).toContain('services.postgresql.pooler.minReplicas and maxReplicas closer together');
  });

  it('is refused without poolers too, where a member serves fewer than there are clients', async () => {
    const { status, stderr } = await run('development', {
      services: { postgresql: { maxConnections: 60, pooler: { enabled: false } } },
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/maxConnections: found 60, allowed: \d+ or more, so that a member serves/);
  });

  it('is refused when a declared application does not fit', async () => {
    const { status, stderr } = await run('production', {
      services: { postgresql: { databases: [{ name: 'app', connections: 300 }] } },
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/database app: 60 per pooler, for 300 of applications 1 × 300/);
    expect(stderr).toContain('services.postgresql.databases[].connections');
  });

  it('refuses a database by the name of a pool of analytics', async () => {
    const { status, stderr } = await run('development', {
      services: { postgresql: { databases: [{ name: 'app' }, { name: 'app_analytics' }] } },
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /databases\[1\]\.name: found "app_analytics", allowed: another name than app_analytics/,
    );
  });
});
