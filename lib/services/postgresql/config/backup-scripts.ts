import { assertStanza } from './repository.ts';
import { shellWord } from './shell.ts';

/**
 * Script of the backup job: `full`, `diff` or `incr` as its only argument. An incremental backup without a full one
 * before it becomes a full one. Any step that fails fails the job.
 */
export function renderBackupScript(stanza: string): string {
  return `${stanzaScriptHead(stanza)}
kind="\${1:?usage: backup.sh full|diff|incr}"
case "$kind" in full | diff | incr) ;; *)
  echo "backup type '$kind' is unknown; allowed are full, diff and incr" >&2
  exit 2
  ;;
esac
pgbackrest --stanza="$stanza" stanza-create
pgbackrest --stanza="$stanza" check
pgbackrest --stanza="$stanza" --type="$kind" backup
pgbackrest --stanza="$stanza" info
`;
}

/**
 * Script that makes the stanza's folder in the repository; run again, it only checks that the folder is this
 * cluster's. It waits for a leader, since it runs beside the cluster's first start.
 */
export function renderStanzaScript(stanza: string, { attempts = 60, pauseSeconds = 10 } = {}): string {
  return `${stanzaScriptHead(stanza)}
attempt=1
until pgbackrest --stanza="$stanza" stanza-create; do
  if [ "$attempt" -ge ${attempts} ]; then
    echo "no stanza after $attempt attempts" >&2
    exit 1
  fi
  attempt=$((attempt + 1))
  sleep ${pauseSeconds}
done
pgbackrest --stanza="$stanza" check
`;
}

function stanzaScriptHead(stanza: string): string {
  assertStanza(stanza);
  return `#!/bin/sh\nset -eu\nstanza=${shellWord(stanza)}`;
}
