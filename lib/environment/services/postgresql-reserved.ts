import { list } from '../fault.ts';

/** Databases of PostgreSQL and the pooler themselves. */
export const TAKEN_DATABASES = ['postgres', 'template0', 'template1', 'pgbouncer', 'pgbouncer_lookup'];

/** Roles of the cluster itself. PostgreSQL reserves those that begin with `pg_` as well. */
export const TAKEN_ROLES = ['postgres', 'replicator', 'rewinder', 'monitor', 'pgbouncer'];

/** Parameters that have a place of their own. */
const FIXED: readonly { readonly names: readonly string[]; readonly reason: string }[] = [
  { names: ['max_connections'], reason: 'services.postgresql.maxConnections sets it' },
  {
    names: [
      'cluster_name',
      'hba_file',
      'hot_standby',
      'ident_file',
      'listen_addresses',
      'port',
      'primary_conninfo',
      'primary_slot_name',
      'synchronous_standby_names',
    ],
    reason: 'Patroni sets it',
  },
  { names: ['ssl', 'ssl_ca_file', 'ssl_cert_file', 'ssl_key_file'], reason: 'tls.mode sets it' },
  {
    names: ['archive_command', 'archive_library', 'archive_mode', 'restore_command'],
    reason: 'services.postgresql.backup sets it',
  },
];

/** Parameters of which some values would lose acknowledged writes, with the others. */
const DURABLE: ReadonlyMap<string, readonly string[]> = new Map([
  ['fsync', ['on']],
  ['full_page_writes', ['on']],
  ['synchronous_commit', ['on', 'remote_apply']],
  ['wal_level', ['replica', 'logical']],
]);

/** What is allowed instead of a parameter's value; undefined when the value may stand. */
export function parameterFault(name: string, value: string | number | boolean): string | undefined {
  const fixed = FIXED.find(({ names }) => names.includes(name));
  if (fixed !== undefined) {
    return `no such parameter: ${fixed.reason}`;
  }
  const durable = DURABLE.get(name);
  return durable === undefined || durable.includes(value === true ? 'on' : String(value))
    ? undefined
    : `${list(durable, 'or')}: anything else can lose an acknowledged write`;
}
