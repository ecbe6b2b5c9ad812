import { DCS_PARAMETERS, type ParameterValue } from './dynamic.ts';
import { tuneParameters } from './parameters.ts';
import type { PatroniBackupProps, PatroniProps } from './patroni-props.ts';
import { assertStanza } from './repository.ts';
import { shellCommand } from './shell.ts';

/** PostgreSQL's parameters that stand in the local file: all but those that only the DCS may set. */
export function localParameters(props: PatroniProps): Record<string, ParameterValue> {
  const derived: Record<string, ParameterValue> = {
    ...tuneParameters(props),
    // Zero loss on failover rests on it: a commit is acknowledged once the standbys have it too.
    synchronous_commit: 'on',
    password_encryption: 'scram-sha-256',
    unix_socket_directories: props.socketDir ?? '/run/postgresql',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Logs go to the container's output.
    logging_collector: 'off',
    log_line_prefix: '%m [%p] %q%u@%d ',
    log_checkpoints: 'on',
    log_lock_waits: 'on',
    log_min_duration_statement: '2s',
    shared_preload_libraries: 'pg_stat_statements',
    // Huge pages are a resource that pods don't request, and compiled queries take memory outside work_mem.
    huge_pages: 'off',
    jit: 'off',
    random_page_cost: 1.1,
    wal_compression: 'on',
    idle_in_transaction_session_timeout: '10min',
    // A client whose node died is noticed within a minute or so, and its locks go with it.
    tcp_keepalives_idle: 30,
    tcp_keepalives_interval: 10,
    tcp_keepalives_count: 3,
    ...(props.tls && {
      ssl: 'on',
      ssl_cert_file: props.tls.certificate,
      ssl_key_file: props.tls.key,
      ssl_ca_file: props.tls.ca,
      ssl_min_protocol_version: 'TLSv1.2',
    }),
    ...(props.backup && {
      archive_mode: 'on',
      archive_command: `${shellCommand([...pgbackrestWords(props.backup), 'archive-push'])} "%p"`,
      // What a point-in-time recovery may miss at most, when little is written.
      archive_timeout: '60s',
    }),
  };
  const overrides = Object.entries(props.parameters ?? {}).filter(([name]) => !DCS_PARAMETERS.includes(name));
  return sorted({ ...derived, ...Object.fromEntries(overrides) });
}

/** The beginning of every pgBackRest command that a member runs. */
export function pgbackrestWords(backup: PatroniBackupProps): readonly string[] {
  assertStanza(backup.stanza);
  return [
    'pgbackrest',
    `--config=${backup.configFile ?? '/etc/pgbackrest/pgbackrest.conf'}`,
    `--stanza=${backup.stanza}`,
  ];
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
