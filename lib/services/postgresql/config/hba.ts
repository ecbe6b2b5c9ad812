export interface HostBasedAccessProps {
  readonly tls: boolean;
  readonly superuser: string;
  readonly replicationUser: string;
  readonly rewindUser: string;
  /** Role of the metrics exporter, a container of the same pod. */
  readonly monitoringUser: string;
}

/**
 * The rules of pg_hba.conf, first match wins. Over the network everybody proves a SCRAM password, inside TLS when it
 * is on. Over the pod's own socket the superuser is whoever runs under the server's user id (`peer`): pgBackRest
 * needs no password that way. The exporter runs under another user id and comes over the loopback interface.
 */
export function hostBasedAccess(props: HostBasedAccessProps): readonly string[] {
  const host = props.tls ? 'hostssl' : 'host';
  const superuser = quote(props.superuser);
  const replication = quote(props.replicationUser);
  const rewind = quote(props.rewindUser);
  const monitoring = quote(props.monitoringUser);
  return [
    `local all ${superuser} peer`,
    `local replication ${replication} scram-sha-256`,
    'local all all scram-sha-256',
    `host all ${monitoring} 127.0.0.1/32 scram-sha-256`,
    `host all ${monitoring} ::1/128 scram-sha-256`,
    `${host} replication ${replication} all scram-sha-256`,
    // The replication role reads the whole cluster through its protocol: it has no business in a database.
    `host all ${replication} all reject`,
    `${host} postgres ${rewind} all scram-sha-256`,
    `host all ${rewind} all reject`,
    `${host} all all all scram-sha-256`,
    ...(props.tls ? ['host all all all reject'] : []),
  ];
}

/** pg_hba.conf gives keywords (`all`, `replication`, `+group`) their meaning only when they are not quoted. */
function quote(role: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(role) && role !== 'all' ? role : `"${role.replaceAll('"', '""')}"`;
}
