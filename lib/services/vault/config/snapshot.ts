import { shellWord } from '../../../workload/shell.ts';
import { type Distribution, programs } from '../distribution.ts';
import { type Connection, connectionVariables, exports } from './connection.ts';

/** All that the snapshotter may do: read a snapshot, which no path but this one gives. */
export const snapshotPolicy = 'path "sys/storage/raft/snapshot" {\n  capabilities = ["read"]\n}\n';

export interface TakeSnapshotProps {
  readonly distribution: Distribution;
  /** The active member: only it can write a snapshot. */
  readonly connection: Connection;
  /** Role of the Kubernetes auth method. */
  readonly role: string;
  /** File with the ServiceAccount's token. */
  readonly tokenFile: string;
  /** Where the snapshot goes. */
  readonly file: string;
}

/** Logs in with the pod's own ServiceAccount, saves a snapshot, checks it and hands the login back. */
export function renderTakeSnapshot(props: TakeSnapshotProps): string {
  const { binary, env, inspectsSnapshots } = programs[props.distribution];
  const file = shellWord(props.file);
  return [
    '#!/bin/sh',
    'set -eu',
    ...exports(connectionVariables(props.distribution, props.connection)),
    `${env}_TOKEN=$(${binary} write -field=token auth/kubernetes/login \\`,
    `  role=${shellWord(props.role)} jwt=@${shellWord(props.tokenFile)})`,
    `export ${env}_TOKEN`,
    `${binary} operator raft snapshot save ${file}`,
    `${binary} token revoke -self > /dev/null`,
    // A stream that broke off is no archive; inspect also compares the checksums in it.
    ...(inspectsSnapshots
      ? [`${binary} operator raft snapshot inspect ${file} > /dev/null`]
      : [`gzip -t < ${file}`]),
    `echo "snapshot of $(wc -c < ${file}) bytes"`,
    '',
  ].join('\n');
}

export interface UploadProps {
  readonly file: string;
  /** S3 endpoint: `https://host[:port]`. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly addressing: 'path' | 'host';
  /** Put before the object's name: `vault/vault`. */
  readonly prefix: string;
  /** @default - the public authorities */
  readonly authorityFile?: string;
}

/**
 * Puts the snapshot into the object store, under the time of its upload. The store refuses a body that differs from
 * the checksum that is signed with the request. The keys come by the environment and reach curl by its standard input:
 * a command line is readable to every process of the node.
 */
export function renderUpload(props: UploadProps): string {
  const url = new URL(props.endpoint);
  const [host, path] =
    props.addressing === 'host' ? [`${props.bucket}.${url.host}`, ''] : [url.host, `/${props.bucket}`];
  const file = shellWord(props.file);
  const options = [
    '--silent --show-error --fail-with-body',
    '--connect-timeout 10 --max-time 1800',
    '--retry 5 --retry-all-errors --retry-max-time 3600',
    ...(props.authorityFile === undefined ? [] : [`--cacert ${shellWord(props.authorityFile)}`]),
    `--aws-sigv4 ${shellWord(`aws:amz:${props.region}:s3`)}`,
    '--header "x-amz-content-sha256: $checksum"',
    `--upload-file ${file}`,
  ];
  return [
    '#!/bin/sh',
    'set -eu',
    `checksum=$(sha256sum ${file} | cut -d ' ' -f 1)`,
    `object=${shellWord(props.prefix)}-$(date -u +%Y%m%dT%H%M%SZ).snap`,
    `printf 'user = "%s:%s"\\n' "$S3_ACCESS_KEY_ID" "$S3_SECRET_ACCESS_KEY" |`,
    '  curl --config - \\',
    ...options.map((option) => `    ${option} \\`),
    `    "${url.protocol}//${host}${path}/$object"`,
    'echo "uploaded $object"',
    '',
  ].join('\n');
}
