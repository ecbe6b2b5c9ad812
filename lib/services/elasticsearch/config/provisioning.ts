import { snapshots } from '../names.ts';
import { elasticsearchCron } from './cron.ts';

export interface RoleDefinition {
  readonly name: string;
  readonly cluster: readonly string[];
  readonly indices: readonly { readonly names: readonly string[]; readonly privileges: readonly string[] }[];
}

export interface UserDefinition {
  readonly name: string;
  readonly roles: readonly string[];
}

export interface SnapshotDefinition {
  readonly bucket: string;
  /** Folder in the bucket. */
  readonly path: string;
  /** Five cron fields, in UTC. */
  readonly schedule: string;
  readonly retainDays: number;
  readonly retainMin: number;
  readonly retainMax: number;
}

export interface ProvisioningFilesProps {
  readonly roles: readonly RoleDefinition[];
  readonly users: readonly UserDefinition[];
  /** @default - no snapshots */
  readonly snapshots?: SnapshotDefinition;
}

/**
 * The bodies of the requests, by file name. The name says where each goes: `role.<name>.json`, `user.<name>.json`,
 * `repository.json`, `policy.json`. No password is in them: the script adds it.
 */
export function provisioningFiles(props: ProvisioningFilesProps): Record<string, string> {
  const files: Record<string, unknown> = {};
  for (const { name, cluster, indices } of props.roles) {
    files[`role.${name}.json`] = { cluster, indices };
  }
  for (const { name, roles } of props.users) {
    files[`user.${name}.json`] = { roles };
  }
  if (props.snapshots !== undefined) {
    files['repository.json'] = repository(props.snapshots);
    files['policy.json'] = policy(props.snapshots);
  }
  return Object.fromEntries(
    Object.entries(files).map(([file, body]) => [file, `${JSON.stringify(body, null, 2)}\n`]),
  );
}

function repository({ bucket, path }: SnapshotDefinition) {
  return { type: 's3', settings: { client: 'default', bucket, base_path: path } };
}

function policy(definition: SnapshotDefinition) {
  return {
    schedule: elasticsearchCron(definition.schedule),
    // Elasticsearch adds a suffix that no other snapshot has.
    name: '<holdfast-{now/d}>',
    repository: snapshots.repository,
    // Indices that are gone while the snapshot is taken don't fail it; roles, users and templates come along.
    config: { indices: ['*'], ignore_unavailable: true, include_global_state: true, partial: false },
    retention: {
      expire_after: `${definition.retainDays}d`,
      min_count: definition.retainMin,
      max_count: definition.retainMax,
    },
  };
}
