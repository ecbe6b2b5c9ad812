import { shellWord } from '../../../workload/shell.ts';
import { type Distribution, programs } from '../distribution.ts';

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
