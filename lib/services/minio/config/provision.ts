import { shellWord } from '../../../workload/shell.ts';
import { clientSetup, connect } from './client.ts';
import { type AccessRule, renderAccessPolicy } from './policy.ts';

export interface BucketLifecycle {
  /**
   * Days after which a version that was replaced or deleted is gone for good.
   * @default - never
   */
  readonly noncurrentDays?: number;
  /**
   * Days after which an object is deleted.
   * @default - never
   */
  readonly expireDays?: number;
}

export interface Bucket extends BucketLifecycle {
  readonly name: string;
  /** Keep what is overwritten and deleted. */
  readonly versioning: boolean;
  /** Lets objects be held against deletion; only when the bucket is made, and with versioning. */
  readonly objectLock: boolean;
  /**
   * Most that the bucket may hold, in bytes.
   * @default - no limit
   */
  readonly quota?: number;
  /**
   * Bucket of the replication target that every version goes to.
   * @default - no replication
   */
  readonly replicateTo?: string;
}

export interface User {
  readonly name: string;
  readonly access: readonly AccessRule[];
  /** Variable of the Job that holds the password. */
  readonly passwordVariable: string;
}

export interface ReplicationTarget {
  /** `https://host[:port]` of another MinIO. */
  readonly endpoint: string;
  readonly region: string;
}

export interface ProvisionScriptProps {
  /** Name of the client program in the image: `mcli`, `mc`. */
  readonly client: string;
  readonly endpoint: string;
  /** Folder that this script and the files of `provisionFiles` lie in. */
  readonly folder: string;
  /**
   * Authorities of the store and of the replication target, as PEM files.
   * @default []
   */
  readonly authorities?: readonly string[];
  readonly buckets: readonly Bucket[];
  readonly users: readonly User[];
  /** @default - no replication */
  readonly replication?: ReplicationTarget;
  /**
   * Tries to reach the store, five seconds apart: the Job may start before it does.
   * @default 60
   */
  readonly attempts?: number;
  /**
   * Seconds between two tries.
   * @default 5
   */
  readonly pauseSeconds?: number;
}

/** Documents that the script hands to the client, by file name. */
export function provisionFiles(props: ProvisionScriptProps): Record<string, string> {
  const files: Record<string, string> = {};
  for (const bucket of props.buckets) {
    const lifecycle = renderLifecycle(bucket);
    if (lifecycle !== undefined) {
      files[lifecycleFile(bucket.name)] = lifecycle;
    }
  }
  for (const user of props.users) {
    files[policyFile(user.name)] = renderAccessPolicy(user.access);
  }
  return files;
}

/**
 * Script of the provisioning Job: buckets, their versioning, lifecycle, quota and replication, users and what they
 * may do. It brings what is declared into its declared state and touches nothing else; run again, it changes nothing.
 * `ROOT_USER`, `ROOT_PASSWORD` and the users' variables come from Secrets; no program gets one as an argument.
 *
 * The image has Bash, coreutils and the client, and neither sed nor grep.
 */
export function renderProvisionScript(props: ProvisionScriptProps): string {
  const mc = shellWord(props.client);
  const replication = props.buckets.some(({ replicateTo }) => replicateTo !== undefined);
  if (replication && props.replication === undefined) {
    throw new Error('minio: found a bucket with replicateTo, allowed: only with a replication target');
  }
  return [
    clientSetup(props.authorities ?? []),
    connect({ ...props, alias: 'store', user: 'ROOT_USER', password: 'ROOT_PASSWORD', client: mc }),
    ...(replication && props.replication !== undefined
      ? [
          connect({
            ...props,
            alias: 'target',
            endpoint: props.replication.endpoint,
            user: 'TARGET_ACCESS_KEY',
            password: 'TARGET_SECRET_KEY',
            client: mc,
          }),
        ]
      : []),
    ...props.buckets.map((bucket) => bucketCommands(mc, bucket, props)),
    ...props.users.map((user) => userCommands(mc, user, props.folder)),
    "echo 'buckets and users are as described'",
    '',
  ].join('\n');
}

function bucketCommands(mc: string, bucket: Bucket, props: ProvisionScriptProps): string {
  const target = `store/${bucket.name}`;
  const lifecycle = renderLifecycle(bucket);
  return [
    '',
    `${mc} mb --ignore-existing${bucket.objectLock ? ' --with-lock' : ''} ${target}`,
    `${mc} version ${bucket.versioning ? 'enable' : 'suspend'} ${target}`,
    lifecycle === undefined
      ? // Fails when there is no rule to remove.
        `if ${mc} ilm rule ls ${target} > /dev/null 2>&1; then ${mc} ilm rule rm --all --force ${target}; fi`
      : `${mc} ilm rule import ${target} < ${shellWord(`${props.folder}/${lifecycleFile(bucket.name)}`)}`,
    bucket.quota === undefined
      ? `${mc} quota clear ${target}`
      : `${mc} quota set ${target} --size ${bucket.quota}`,
    ...(bucket.replicateTo === undefined || props.replication === undefined
      ? []
      : replicationCommands(mc, target, bucket.replicateTo, props.replication)),
  ].join('\n');
}

/**
 * A rule that leads to the bucket already is left alone: a target can not be added twice. The client takes the
 * target's keys from its own alias.
 */
function replicationCommands(
  mc: string,
  source: string,
  bucket: string,
  { region }: ReplicationTarget,
): string[] {
  return [
    `rules=$(${mc} replicate ls --json ${source} 2> /dev/null || true)`,
    'case $rules in',
    `*:${bucket}\\"*) echo '${source} is replicated to ${bucket} already' ;;`,
    `*) ${mc} replicate add ${source} --priority 1 --region ${shellWord(region)} --remote-bucket target/${bucket} ;;`,
    'esac',
  ];
}

function userCommands(mc: string, user: User, folder: string): string {
  const name = shellWord(user.name);
  return [
    '',
    // The password goes in by standard input: arguments can be seen by every process.
    `printf '%s\\n%s\\n' ${name} "$${user.passwordVariable}" | ${mc} admin user add store`,
    `${mc} admin policy create store ${name} ${shellWord(`${folder}/${policyFile(user.name)}`)}`,
    `${mc} admin policy attach store ${name} --user ${name}`,
  ].join('\n');
}

function lifecycleFile(bucket: string): string {
  return `lifecycle-${bucket}.json`;
}

function policyFile(user: string): string {
  return `policy-${user}.json`;
}

/** The lifecycle of a bucket as S3 has it; undefined without a rule. */
export function renderLifecycle(bucket: Bucket): string | undefined {
  const rules: object[] = [];
  if (bucket.noncurrentDays !== undefined) {
    rules.push({
      ID: 'noncurrent-versions',
      Status: 'Enabled',
      Filter: { Prefix: '' },
      NoncurrentVersionExpiration: { NoncurrentDays: bucket.noncurrentDays },
      // A deletion marker with nothing behind it any more.
      Expiration: { ExpiredObjectDeleteMarker: true },
    });
  }
  if (bucket.expireDays !== undefined) {
    rules.push({
      ID: 'old-objects',
      Status: 'Enabled',
      Filter: { Prefix: '' },
      Expiration: { Days: bucket.expireDays },
    });
  }
  return rules.length === 0 ? undefined : `${JSON.stringify({ Rules: rules }, null, 2)}\n`;
}
