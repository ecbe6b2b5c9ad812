import { type Distribution, programs } from '../distribution.ts';

/** Quotes a word for a POSIX shell; words of harmless characters stay as they are. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Where the command line finds a server. */
export interface Connection {
  /** `https://host:8200`. */
  readonly address: string;
  /** @default - plain text, or the public authorities */
  readonly tls?: { readonly authority: string; readonly serverName: string };
}

/** The program's own variables for a connection: `VAULT_ADDR`, or `BAO_ADDR`, and its kin. */
export function connectionVariables(
  distribution: Distribution,
  { address, tls }: Connection,
): Record<string, string> {
  const { env } = programs[distribution];
  return {
    [`${env}_ADDR`]: address,
    ...(tls === undefined
      ? {}
      : { [`${env}_CACERT`]: tls.authority, [`${env}_TLS_SERVER_NAME`]: tls.serverName }),
  };
}

export function exports(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).map(([name, value]) => `export ${name}=${shellWord(value)}`);
}
