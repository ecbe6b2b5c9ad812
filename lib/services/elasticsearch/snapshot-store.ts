import type { k8s } from 'cdk8s-plus-28';
import type { ObjectStore } from '../../environment/schema.ts';
import { storePath } from '../../environment/store-path.ts';
import { type Credential, passwordEnv } from '../../identity/credential.ts';
import { objectStoreCredentials } from '../../identity/object-store.ts';
import { secretEnv } from '../../identity/secret.ts';
import { type Endpoint, httpAddress } from '../../network/endpoint.ts';
import type { Peer } from '../../network/flow.ts';
import type { S3Client } from './config/elasticsearch-yml.ts';

/** The object store that snapshots go to. */
export interface SnapshotStore {
  readonly client: S3Client;
  readonly bucket: string;
  /** Folder in the bucket. */
  readonly path: string;
  /** S3_KEY_ID and S3_SECRET_KEY. */
  readonly credentials: readonly k8s.EnvVar[];
  /**
   * Secret whose `ca.crt` signs the endpoint.
   * @default - the public authorities
   */
  readonly authority?: string;
  readonly peer: Peer;
  readonly port: number;
}

/** The object store of the environment's backups. */
export function environmentStore(store: ObjectStore, instance: string): SnapshotStore {
  const secret = objectStoreCredentials(store.credentials);
  return {
    client: { endpoint: store.endpoint, region: store.region, addressing: store.addressing },
    bucket: store.bucket,
    path: storePath(store, 'elasticsearch', instance),
    credentials: [
      secretEnv('S3_KEY_ID', secret, 'access-key-id'),
      secretEnv('S3_SECRET_KEY', secret, 'secret-access-key'),
    ],
    authority: store.certificateAuthority,
    peer: { cidrs: store.cidrs },
    port: Number(new URL(store.endpoint).port || 443),
  };
}

export interface PlatformStore {
  readonly endpoint: Endpoint;
  readonly credential: Credential;
  readonly bucket: string;
}

/** The platform's own object store, in a bucket of its own. */
export function platformStore(
  { endpoint, credential, bucket }: PlatformStore,
  instance: string,
): SnapshotStore {
  return {
    // MinIO has no regions; the client wants one, and this is what MinIO calls itself.
    client: { endpoint: httpAddress(endpoint), region: 'us-east-1', addressing: 'path' },
    bucket,
    path: instance,
    credentials: [{ name: 'S3_KEY_ID', value: credential.user }, passwordEnv('S3_SECRET_KEY', credential)],
    authority: endpoint.authority,
    peer: { component: endpoint.component },
    port: endpoint.port,
  };
}
