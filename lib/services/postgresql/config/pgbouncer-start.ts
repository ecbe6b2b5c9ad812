export interface PgBouncerStartProps {
  /** Roles whose passwords PgBouncer must know by itself, and the environment variable each password comes in. */
  readonly users: readonly { readonly name: string; readonly passwordVariable: string }[];
  /** @default '/run/pgbouncer/userlist.txt' */
  readonly authFile?: string;
  /** @default '/etc/pgbouncer/pgbouncer.ini' */
  readonly configFile?: string;
  /** @default '/run/pgbouncer/pgbouncer.pid' */
  readonly pidFile?: string;
}

/**
 * Script that writes userlist.txt from the environment and becomes PgBouncer. The file is readable by its owner
 * only; a password may hold any character but a line break, which the file has no way to express.
 */
export function renderPgBouncerStart(props: PgBouncerStartProps): string {
  const authFile = props.authFile ?? '/run/pgbouncer/userlist.txt';
  const entries = props.users.map(({ name, passwordVariable }) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(passwordVariable)) {
      throw new Error(`postgresql: ${JSON.stringify(passwordVariable)} is not the name of a variable`);
    }
    if (!/^[A-Za-z0-9_.-]+$/.test(name)) {
      throw new Error(`postgresql: role ${JSON.stringify(name)} can't stand in userlist.txt`);
    }
    return `  entry ${name} ${passwordVariable} "\${${passwordVariable}:?is not set}"`;
  });
  return `#!/bin/sh
set -eu
umask 077
newline='
'
# Quotes are doubled; nothing else is special in userlist.txt.
entry() {
  case "$3" in *"$newline"*)
    echo "$2 holds a line break, which userlist.txt can not express" >&2
    exit 1
    ;;
  esac
  printf '"%s" "%s"\\n' "$1" "$(printf '%s' "$3" | sed 's/"/""/g')"
}
{
${entries.join('\n')}
} > '${authFile}'
# Left over from a container that was killed, its number may be somebody else's by now: PgBouncer would not start.
rm -f '${props.pidFile ?? '/run/pgbouncer/pgbouncer.pid'}'
exec pgbouncer '${props.configFile ?? '/etc/pgbouncer/pgbouncer.ini'}'
`;
}
