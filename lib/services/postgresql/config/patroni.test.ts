import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DCS_PARAMETERS, dynamicConfiguration } from './dynamic.ts';
import { type PatroniProps, patroniConfig, renderPatroniConfig } from './patroni.ts';

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;
const tls = { certificate: '/tls/tls.crt', key: '/tls/tls.key', ca: '/tls/ca.crt' };
const repository = { type: 's3', bucket: 'backups', endpoint: 's3.example.com', region: 'eu' } as const;
const plain: PatroniProps = {
  scope: 'postgresql',
  namespace: 'data-platform',
  podLabels: {
    'app.kubernetes.io/name': 'postgresql',
    'app.kubernetes.io/instance': 'postgresql',
    'app.kubernetes.io/component': 'database',
  },
  mode: 'configmaps',
  synchronousMode: 'on',
  dataDir: '/var/lib/postgresql/data/pgdata',
  binDir: '/usr/pgsql-17/bin',
  memoryLimit: 512 * MiB,
  volumeSize: 5 * GiB,
  maxConnections: 50,
};
const full: PatroniProps = {
  ...plain,
  synchronousMode: 'quorum',
  tls,
  memoryLimit: 8 * GiB,
  volumeSize: 100 * GiB,
  maxConnections: 300,
  backup: { stanza: 'postgresql', repository: { ...repository, path: '/postgresql' } },
};
const recovered: PatroniProps = {
  ...full,
  scope: 'restored',
  podLabels: { ...plain.podLabels, 'app.kubernetes.io/instance': 'restored' },
  backup: { stanza: 'restored', repository: { ...repository, path: '/restored' } },
  recovery: {
    stanza: 'postgresql',
    repository: { ...repository, path: '/postgresql' },
    type: 'time',
    target: '2026-10-01 14:30:00+00',
  },
};
const variants = {
  'patroni-plain.yml': plain,
  'patroni-quorum-tls-backup.yml': full,
  'patroni-recovery.yml': recovered,
  'patroni-endpoints.yml': { ...plain, mode: 'endpoints' },
} as const satisfies Record<string, PatroniProps>;

interface Parsed {
  scope: string;
  kubernetes: Record<string, unknown>;
  restapi: Record<string, unknown>;
  ctl?: Record<string, unknown>;
  bootstrap: Record<string, unknown> & { dcs: Record<string, unknown> };
  postgresql: Record<string, unknown> & {
    parameters: Record<string, unknown>;
    pg_hba: string[];
    authentication: Record<string, Record<string, unknown>>;
  };
}
const read = (props: PatroniProps): Parsed => parse(renderPatroniConfig(props)) as Parsed;

describe.each(Object.entries(variants))('%s', (file, props) => {
  it('reads back as what was meant, and looks as before', async () => {
    const text = renderPatroniConfig(props);
    expect(parse(text)).toEqual(patroniConfig(props));
    // And to a parser of YAML 1.1, which Patroni's is.
    expect(parse(text, { version: '1.1' })).toEqual(patroniConfig(props));
    await expect(text).toMatchFileSnapshot(`../../../../__snapshots__/postgresql/${file}`);
  });

  it('names no password and no member', () => {
    expect(renderPatroniConfig(props)).not.toMatch(/password:|connect_address|^name:/m);
  });

  it('leaves to the DCS what only the DCS may say, and to the file all the rest', () => {
    const { bootstrap, postgresql } = read(props);
    expect(bootstrap.dcs).toEqual(dynamicConfiguration(props));
    expect(Object.keys(postgresql.parameters).filter((name) => DCS_PARAMETERS.includes(name))).toEqual([]);
  });
});

describe('TLS', () => {
  it('covers the REST API, its clients, the server and every connection between members', () => {
    const { restapi, ctl, postgresql } = read(full);
    expect(restapi).toMatchObject({ certfile: tls.certificate, verify_client: 'optional' });
    expect(ctl).toEqual({ certfile: tls.certificate, keyfile: tls.key, cacert: tls.ca });
    expect(postgresql.parameters).toMatchObject({ ssl: 'on', ssl_key_file: tls.key });
    for (const user of ['superuser', 'replication', 'rewind']) {
      expect(postgresql.authentication[user]).toMatchObject({ sslmode: 'verify-full', sslrootcert: tls.ca });
    }
    expect(postgresql.pg_hba).toContain('hostssl all all all scram-sha-256');
  });

  it('is nowhere when off', () => {
    expect(renderPatroniConfig(plain)).not.toMatch(/ssl|certfile|cafile|verify/);
  });
});

describe('backup and recovery', () => {
  it('archives, makes replicas from the backup first, and lets them read on from the archive', () => {
    const { postgresql } = read(full);
    expect(postgresql.parameters.archive_command).toBe(
      'pgbackrest --config=/etc/pgbackrest/pgbackrest.conf --stanza=postgresql archive-push "%p"',
    );
    expect(postgresql.create_replica_methods).toEqual(['pgbackrest', 'basebackup']);
    expect(postgresql.recovery_conf).toEqual({
      restore_command:
        'pgbackrest --config=/etc/pgbackrest/pgbackrest.conf --stanza=postgresql archive-get %f "%p"',
    });
  });

  it('does not archive without a backup', () => {
    expect(renderPatroniConfig(plain)).not.toMatch(/archive|pgbackrest/);
  });

  it('makes a new cluster from the other stanza, once', () => {
    const { bootstrap } = read(recovered);
    expect(bootstrap.method).toBe('pgbackrest_recovery');
    expect(bootstrap.pgbackrest_recovery).toMatchObject({
      keep_existing_recovery_conf: true,
      no_params: true,
    });
    expect(bootstrap.initdb).toBeUndefined();
  });

  it('refuses to write where it reads', () => {
    const own = { stanza: 'postgresql', repository: { ...repository, path: '/postgresql' } };
    expect(() => renderPatroniConfig({ ...full, recovery: own })).toThrow(
      /recovery reads stanza postgresql and backup writes it/,
    );
  });
});

describe('the Kubernetes section', () => {
  it('selects by the scope label once', () => {
    expect(read(plain).kubernetes).toMatchObject({
      namespace: 'data-platform',
      scope_label: 'app.kubernetes.io/instance',
      labels: { 'app.kubernetes.io/name': 'postgresql', 'app.kubernetes.io/component': 'database' },
      role_label: 'role',
      use_endpoints: false,
    });
  });

  it('names the port in Endpoints mode, as the leader Service does', () => {
    expect(read(variants['patroni-endpoints.yml']).kubernetes).toMatchObject({
      use_endpoints: true,
      ports: [{ name: 'postgresql', port: 5432 }],
    });
  });
});

describe('parameters', () => {
  it('can be overridden, each where it takes effect', () => {
    const { bootstrap, postgresql } = read({
      ...plain,
      parameters: { work_mem: '9MB', max_wal_senders: 12 },
    });
    expect(postgresql.parameters.work_mem).toBe('9MB');
    expect(postgresql.parameters.max_wal_senders).toBeUndefined();
    expect(bootstrap.dcs).toMatchObject({ postgresql: { parameters: { max_wal_senders: 12 } } });
  });

  it.each([
    [{ parameters: { listen_addresses: '*' } }, /parameter listen_addresses is managed by Patroni/],
    [{ parameters: { synchronous_standby_names: '' } }, /is managed by Patroni/],
    [{ parameters: { max_connections: 9 } }, /is set by maxConnections/],
    [{ scope: 'other' }, /label app.kubernetes.io\/instance is "postgresql"; it must be the scope "other"/],
    [{ maxConnections: 500 }, /maxConnections 500 does not fit in a memory limit of 512MB/],
  ] satisfies [Partial<PatroniProps>, RegExp][])(
    'are refused when they can not hold: %o',
    (change, message) => {
      expect(() => renderPatroniConfig({ ...plain, ...change })).toThrow(message);
    },
  );
});
