import { certificateKeys } from '../../identity/certificate.ts';
import { type MountedVolume, secretFolder } from '../../workload/volumes.ts';
import { paths } from './names.ts';
import type { MinioPartProps } from './props.ts';

const onlyAuthority = { [certificateKeys.authority]: certificateKeys.authority };

/** The authority of the store, and of the object store when a Job talks to it too. */
export function jobAuthorities(props: MinioPartProps, objectStore: boolean): MountedVolume[] {
  const { names, platform } = props;
  const authority = platform.objectStore?.certificateAuthority;
  const secret = props.gateway.enabled ? names.gatewayCertificate : names.memberCertificate;
  return [
    ...(platform.tls.mode === 'off'
      ? []
      : [secretFolder('store-ca', secret, paths.authority, onlyAuthority)]),
    ...(objectStore && authority !== undefined
      ? [secretFolder('object-store-ca', authority, paths.objectStoreAuthority, onlyAuthority)]
      : []),
  ];
}

/** The files of `jobAuthorities`. */
export function authorityFiles(props: MinioPartProps, objectStore: boolean): string[] {
  return jobAuthorities(props, objectStore).map(
    ({ mount }) => `${mount.mountPath}/${certificateKeys.authority}`,
  );
}
