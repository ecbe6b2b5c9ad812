import { shellCommand } from './shell.ts';

export interface RecoveryTarget {
  /**
   * What to recover to: the end of the archive, the end of the backup, a moment (with its UTC offset), a
   * transaction id, a log sequence number or a restore point's name.
   * @default 'latest'
   */
  readonly type?: 'latest' | 'immediate' | 'time' | 'xid' | 'lsn' | 'name';
  /** The moment, id or name that `type` asks for. */
  readonly target?: string;
  /**
   * Label of the backup to start from.
   * @default the newest that lies before the target
   */
  readonly backupSet?: string;
}

/**
 * The command that fills an empty data directory from a backup and leaves PostgreSQL the settings to recover to the
 * target and promote itself.
 *
 * @throws Error when the target does not go with its type.
 */
export function restoreCommand(configFile: string, stanza: string, recovery: RecoveryTarget): string {
  const type = recovery.type ?? 'latest';
  const needsTarget = type !== 'latest' && type !== 'immediate';
  if (needsTarget !== (recovery.target !== undefined)) {
    throw new Error(
      needsTarget
        ? `postgresql: recovery of type ${type} needs a target`
        : `postgresql: recovery of type ${type} takes no target, found ${JSON.stringify(recovery.target)}`,
    );
  }
  if (
    type === 'time' &&
    !/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d(:?\d\d)?)$/.test(recovery.target ?? '')
  ) {
    throw new Error(
      `postgresql: recovery target ${JSON.stringify(recovery.target)} is not a moment with its offset; allowed is for example "2026-10-01 14:30:00+00"`,
    );
  }
  return shellCommand([
    'pgbackrest',
    `--config=${configFile}`,
    `--stanza=${stanza}`,
    ...(type === 'latest' ? [] : [`--type=${type}`]),
    ...(recovery.target === undefined ? [] : [`--target=${recovery.target}`]),
    ...(recovery.backupSet === undefined ? [] : [`--set=${recovery.backupSet}`]),
    // Nothing to promote from when recovery runs to the end of the archive: PostgreSQL then promotes anyway.
    ...(type === 'latest' ? [] : ['--target-action=promote']),
    '--delta',
    'restore',
  ]);
}
