import { assertStanza } from './repository.ts';
import { shellWord } from './shell.ts';

export interface Attempts {
  /** Tries before the script gives up. */
  readonly attempts?: number;
  /** Seconds between two tries. */
  readonly pauseSeconds?: number;
}

/**
 * Script of the backup job: `full`, `diff` or `incr` as its only argument. An incremental backup without a full one
 * before it becomes a full one. Any step that fails fails the job.
 */
export function renderBackupScript(
  stanza: string,
  { attempts = 6, pauseSeconds = 10 }: Attempts = {},
): string {
  assertStanza(stanza);
  return `#!/bin/sh
set -eu
stanza=${shellWord(stanza)}
kind="\${1:?usage: backup.sh full|diff|incr}"
case "$kind" in full | diff | incr) ;; *)
  echo "backup type '$kind' is unknown; allowed are full, diff and incr" >&2
  exit 2
  ;;
esac
${ensureStanza(attempts, pauseSeconds)}
pgbackrest --stanza="$stanza" --type="$kind" backup
pgbackrest --stanza="$stanza" info
`;
}

/**
 * Script that makes the stanza's folder in the repository; run again, it leaves it alone. It waits for a leader, since it
 * runs beside the cluster's first start.
 */
export function renderStanzaScript(
  stanza: string,
  { attempts = 60, pauseSeconds = 10 }: Attempts = {},
): string {
  assertStanza(stanza);
  return `#!/bin/sh
set -eu
stanza=${shellWord(stanza)}
${ensureStanza(attempts, pauseSeconds)}
`;
}

/**
 * The question whether the stanza is there comes first: stanza-create, though it would find nothing to do, wants the lock
 * that the members' archiver holds whenever it is at work, and fails without it. It goes to the repository alone. `check`
 * asks every member, and fails as soon as one of them is away: no backup was taken then, though the leader was well.
 */
function ensureStanza(attempts: number, pauseSeconds: number): string {
  return `attempt=1
until pgbackrest --stanza="$stanza" repo-get "backup/$stanza/backup.info" > /dev/null ||
  pgbackrest --stanza="$stanza" stanza-create; do
  if [ "$attempt" -ge ${attempts} ]; then
    echo "no stanza after $attempt attempts" >&2
    exit 1
  fi
  attempt=$((attempt + 1))
  sleep ${pauseSeconds}
done`;
}
