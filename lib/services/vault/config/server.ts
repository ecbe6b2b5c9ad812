import { type Distribution, programs } from '../distribution.ts';
import { type HclBlock, type HclBody, renderHcl } from './hcl.ts';
import { type Seal, sealBlock } from './seal.ts';

export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

/** Where requests are recorded. */
export interface AuditDevice {
  /** Path of the device under sys/audit, and what the metrics call it. */
  readonly path: 'file' | 'stdout';
  /** Absolute path, or `stdout`. */
  readonly file: string;
}

export interface ServerProps {
  readonly distribution: Distribution;
  readonly clusterName: string;
  /** Where the members answer each other: the API address of every one. */
  readonly members: readonly string[];
  /** Folder of the replicated log and the database. It must be there: the program does not make it. */
  readonly dataDir: string;
  /** @default ':8200' */
  readonly apiAddress?: string;
  /** @default ':8201' */
  readonly clusterAddress?: string;
  /** @default - plain text */
  readonly tls?: TlsFiles;
  /** @default - unsealed by people */
  readonly seal?: Seal;
  /** Election timeout in seconds, and how long a lost leader goes unnoticed at most: 1 to 10. */
  readonly performanceMultiplier: number;
  readonly ui: boolean;
  readonly auditDevices: readonly AuditDevice[];
}

/**
 * vault.hcl, the same for every member: what differs by member (node id, addresses, pod name) comes by environment
 * variables, so that one ConfigMap serves all.
 */
export function renderServer(props: ServerProps): string {
  const program = programs[props.distribution];
  const body: HclBody = {
    attributes: {
      cluster_name: props.clusterName,
      ui: props.ui,
      // Vault wants to be told; OpenBao no longer locks memory. Nodes run without swap, and "restricted" forbids
      // the capability.
      disable_mlock: props.distribution === 'vault' ? true : undefined,
      log_format: 'json',
    },
    blocks: [
      listener(props),
      {
        type: 'storage',
        labels: ['raft'],
        body: {
          attributes: { path: props.dataDir, performance_multiplier: props.performanceMultiplier },
          blocks: props.members.map((address) => retryJoin(address, props.tls)),
        },
      },
      { type: 'service_registration', labels: ['kubernetes'], body: {} },
      {
        type: 'telemetry',
        body: { attributes: { prometheus_retention_time: '24h', disable_hostname: true } },
      },
      ...(props.seal === undefined ? [] : [sealBlock(props.seal)]),
      ...(program.audit === 'configuration' ? props.auditDevices.map(auditBlock) : []),
    ],
  };
  return renderHcl(body);
}

function listener({ tls, apiAddress, clusterAddress }: ServerProps): HclBlock {
  return {
    type: 'listener',
    labels: ['tcp'],
    body: {
      attributes: {
        address: apiAddress ?? ':8200',
        cluster_address: clusterAddress ?? ':8201',
        ...(tls === undefined
          ? { tls_disable: true }
          : { tls_cert_file: tls.certificate, tls_key_file: tls.key, tls_min_version: 'tls12' }),
      },
      // Prometheus brings no token; who may reach the port is the NetworkPolicy's matter.
      blocks: [{ type: 'telemetry', body: { attributes: { unauthenticated_metrics_access: true } } }],
    },
  };
}

/** Each member asks all of them, itself included, until one that is unsealed lets it in. */
function retryJoin(address: string, tls: TlsFiles | undefined): HclBlock {
  return {
    type: 'retry_join',
    body: {
      attributes: {
        leader_api_addr: address,
        ...(tls === undefined
          ? {}
          : { leader_tls_servername: new URL(address).hostname, leader_ca_cert_file: tls.authority }),
      },
    },
  };
}

function auditBlock({ path, file }: AuditDevice): HclBlock {
  return {
    type: 'audit',
    labels: ['file', path],
    body: { blocks: [{ type: 'options', body: { attributes: { file_path: file } } }] },
  };
}
