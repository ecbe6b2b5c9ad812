/** Which program serves: Vault, under the BUSL 1.1, or its fork under the MPL 2.0. */
export type Distribution = 'vault' | 'openbao';

/** Where the two differ for those who run them. */
export interface Program {
  /** Name in the image catalogue. */
  readonly image: 'vault' | 'openbao';
  readonly binary: 'vault' | 'bao';
  /** Prefix of its environment variables. */
  readonly env: 'VAULT' | 'BAO';
  /** Prefix of the labels that service registration writes on the pods. */
  readonly labels: 'vault' | 'openbao';
  /** Where audit devices are declared: OpenBao refuses to make them by its API. */
  readonly audit: 'api' | 'configuration';
  /** Whether `operator raft snapshot inspect` exists. */
  readonly inspectsSnapshots: boolean;
}

export const programs: Readonly<Record<Distribution, Program>> = {
  vault: {
    image: 'vault',
    binary: 'vault',
    env: 'VAULT',
    labels: 'vault',
    audit: 'api',
    inspectsSnapshots: true,
  },
  openbao: {
    image: 'openbao',
    binary: 'bao',
    env: 'BAO',
    labels: 'openbao',
    audit: 'configuration',
    inspectsSnapshots: false,
  },
};
