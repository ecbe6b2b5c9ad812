import { shellWord } from '../../../workload/shell.ts';
import { type Distribution, programs } from '../distribution.ts';

/** Files kept besides the one that is written. */
export const rotatedFiles = 5;

export interface RotationProps {
  readonly distribution: Distribution;
  /** The audit device's file. */
  readonly file: string;
  /** Bytes of the volume that holds it. */
  readonly volumeSize: number;
  /**
   * Seconds between two looks.
   * @default 60
   */
  readonly interval?: number;
}

/**
 * Bytes at which the file is set aside. An eighth of the volume: the file, {@link rotatedFiles} older ones and two
 * eighths for what comes between two looks. A full volume would stop Vault, since it answers nothing that it can't
 * record.
 */
export function rotationSize(volumeSize: number): number {
  return Math.floor(volumeSize / (rotatedFiles + 3));
}

/**
 * Sets the audit file aside when it has grown, and lets Vault open a new one. Until its SIGHUP arrives Vault writes on
 * into the renamed file, so no entry is lost.
 */
export function renderRotation(props: RotationProps): string {
  const file = shellWord(props.file);
  return [
    '#!/bin/sh',
    'set -u',
    "trap 'exit 0' TERM INT",
    `file=${file}`,
    'while true; do',
    // A background sleep with wait lets the trap end the sidecar at once.
    `  sleep ${props.interval ?? 60} & wait $!`,
    `  if [ -e "$file" ] && [ "$(wc -c < "$file")" -gt ${rotationSize(props.volumeSize)} ]; then`,
    `    number=${rotatedFiles}`,
    '    while [ "$number" -gt 1 ]; do',
    '      older=$((number - 1))',
    '      if [ -e "$file.$older" ]; then mv -f "$file.$older" "$file.$number"; fi',
    '      number=$older',
    '    done',
    '    mv -f "$file" "$file.1"',
    `    pkill -HUP -x ${programs[props.distribution].binary} || echo 'no process to signal' >&2`,
    '  fi',
    'done',
    '',
  ].join('\n');
}
