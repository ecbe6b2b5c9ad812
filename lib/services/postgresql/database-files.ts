import { parseQuantity, toBytes } from '../../manifest/quantity.ts';
import { selectorLabels } from '../../workload/labels.ts';
import { renderPatroniConfig } from './config/patroni.ts';
import { type PostgresqlNames, paths } from './names.ts';
import type { PostgresqlProps } from './props.ts';
import { patroniBackup, patroniRecovery, pgbackrestFiles, tlsFiles } from './repository.ts';
import { databaseResources } from './sizes.ts';

/** The texts that a member reads, by file name. */
export interface DatabaseFiles {
  readonly patroni: Record<string, string>;
  /** @default - no object store */
  readonly pgbackrest?: Record<string, string>;
}

export function databaseFiles(props: PostgresqlProps, names: PostgresqlNames): DatabaseFiles {
  const { platform, instance, backup, recovery } = props;
  return {
    patroni: {
      'patroni.yml': renderPatroniConfig({
        scope: instance,
        namespace: platform.namespace,
        podLabels: selectorLabels(names.database),
        mode: props.dcs,
        synchronousMode: props.synchronousMode,
        maxConnections: props.maxConnections,
        parameters: props.parameters,
        dataDir: paths.dataDir,
        binDir: paths.binDir,
        socketDir: paths.socket,
        memoryLimit: toBytes(parseQuantity(databaseResources(props.size).memory.limit)),
        volumeSize: toBytes(parseQuantity(props.storage.size)),
        tls: platform.tls.mode === 'off' ? undefined : tlsFiles,
        backup: backup.enabled ? patroniBackup(platform, instance) : undefined,
        recovery: recovery && patroniRecovery(platform, recovery),
      }),
    },
    pgbackrest: pgbackrestFiles({
      platform,
      instance,
      backup: backup.enabled,
      recovery,
      backupClientName: names.backupName,
    }),
  };
}
