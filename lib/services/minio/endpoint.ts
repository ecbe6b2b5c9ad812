import type { Platform } from '../../environment/platform.ts';
import type { MinioSettings } from '../../environment/services/minio.ts';
import type { Credential } from '../../identity/credential.ts';
import { type Endpoint, serviceHost } from '../../network/endpoint.ts';
import { minioNames, ports } from './names.ts';
import { userCredentials } from './secrets.ts';

/** Where clients speak S3, with the bucket in the path: the gateway, or the first pool without one. */
export function minioEndpoint(platform: Platform, { instance, pools, gateway }: MinioSettings): Endpoint {
  const names = minioNames(instance, pools.length);
  const [first] = names.pools;
  const member = gateway.enabled ? undefined : first;
  return {
    component: member?.component ?? names.gateway,
    host: serviceHost(names.service, platform),
    port: ports.s3,
    authority:
      platform.tls.mode === 'off'
        ? undefined
        : member === undefined
          ? names.gatewayCertificate
          : names.memberCertificate,
  };
}

/** How a user logs in: the access key is its name, the secret key is in the Secret. */
export function minioCredential({ instance, users }: MinioSettings, user: string): Credential {
  const names = users.map(({ name }) => name);
  return { user, secret: userCredentials(instance, names), key: user };
}
