/** Users that Elasticsearch has built in, and the platform's own. */
export const reservedUsers: readonly string[] = [
  'elastic',
  'kibana',
  'kibana_system',
  'logstash_system',
  'beats_system',
  'apm_system',
  'remote_monitoring_user',
  'holdfast-monitor',
];

/** Roles of the platform's own, and the one that may do everything. */
export const reservedRoles: readonly string[] = ['superuser', 'holdfast_monitor'];
