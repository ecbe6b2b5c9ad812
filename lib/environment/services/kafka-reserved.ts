/** Users that the platform makes itself. */
export const reservedUsers: readonly string[] = ['holdfast-internal', 'admin', 'monitoring', 'connect'];

/** Properties of Kafka that stand for the cluster's identity, its doors and what its promises rest on. */
export const ownedProperties: readonly RegExp[] = [
  /^(process\.roles|node\.id|broker\.id|broker\.rack|log\.dirs?|metadata\.log\.dir)$/,
  /^controller\.quorum\.(voters|bootstrap\.servers|auto\.join\.enable)$/,
  /listener|^config\.providers|^sasl\.|^ssl\.|^authorizer\.|^super\.users$|^allow\.everyone/,
  /^(default\.replication\.factor|min\.insync\.replicas|unclean\.leader\.election\.enable|auto\.create\.topics\.enable)$/,
  /^(offsets\.topic|transaction\.state\.log|share\.coordinator\.state\.topic)\.(replication\.factor|min\.isr)$/,
];

/** Properties of a Connect worker that Holdfast sets itself. */
export const ownedWorkerProperties: readonly RegExp[] = [
  /^(bootstrap\.servers|group\.id|listeners|plugin\.path)$|^config\.providers|^rest\.advertised/,
  /^(offset|config|status)\.storage\.(topic|replication\.factor)$/,
  /(^|\.)(sasl|security|ssl)\./,
];
