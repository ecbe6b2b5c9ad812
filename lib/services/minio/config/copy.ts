import { shellWord } from '../../../workload/shell.ts';
import { clientSetup, connect } from './client.ts';

export interface CopyScriptProps {
  /** Name of the client program in the image: `mcli`, `mc`. */
  readonly client: string;
  readonly source: string;
  /** `https://host[:port]` of any S3. */
  readonly target: string;
  readonly targetAddressing: 'path' | 'host';
  /** Bucket of the target, and the folder in it. */
  readonly bucket: string;
  readonly prefix: string;
  /** Buckets that are copied. */
  readonly buckets: readonly string[];
  /** @default [] */
  readonly authorities?: readonly string[];
}

/**
 * Script of the backup: copies what is new or changed to another object store, each bucket to a folder. What is deleted
 * here stays there. `SOURCE_USER` and `SOURCE_PASSWORD`, `TARGET_ACCESS_KEY` and `TARGET_SECRET_KEY` come from Secrets.
 *
 * Copies hold the newest version of each object only. MinIO's own replication keeps versions, but takes no other target
 * than a MinIO (`BucketTargetSys.SetTarget` asks the target for `/minio/health/live`).
 */
export function renderCopyScript(props: CopyScriptProps): string {
  const mc = shellWord(props.client);
  return [
    clientSetup(props.authorities ?? []),
    connect({
      client: mc,
      alias: 'source',
      endpoint: props.source,
      user: 'SOURCE_USER',
      password: 'SOURCE_PASSWORD',
    }),
    connect({
      client: mc,
      alias: 'target',
      endpoint: props.target,
      user: 'TARGET_ACCESS_KEY',
      password: 'TARGET_SECRET_KEY',
      hostAddressing: props.targetAddressing === 'host',
    }),
    '',
    ...props.buckets.map(
      (bucket) =>
        `${mc} mirror --overwrite --retry --summary source/${bucket} target/${props.bucket}/${props.prefix}/${bucket}`,
    ),
    "echo 'every bucket is copied'",
    '',
  ].join('\n');
}
